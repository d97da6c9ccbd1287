import { closeAll } from './close-all.ts';

describe('closeAll', () => {
  it('closes the last one first, and the others also when some fail, whose first error it throws', async () => {
    const closed: string[] = [];
    const closer = (name: string, error?: Error) => async () => {
      closed.push(name);
      if (error !== undefined) throw error;
    };
    const closers = [closer('a', new Error('later')), closer('b'), closer('c', new Error('first'))];
    await expect(closeAll(closers)).rejects.toThrow('first');
    expect(closed).toEqual(['c', 'b', 'a']);
    await closeAll(closers);
    expect(closed).toHaveLength(3);
  });
});
