import { createVacuum } from './vacuum.ts';

const log = { debug: () => undefined };

describe('createVacuum', () => {
  it('begins when enough rows are dead, and counts anew', async () => {
    let rounds = 0;
    const vacuum = createVacuum(() => Promise.resolve(void (rounds += 1)), log);
    vacuum.left(19_999);
    expect(rounds).toBe(0);
    vacuum.left(1);
    expect(rounds).toBe(1);
    await Promise.resolve();
    vacuum.left(19_999);
    expect(rounds).toBe(1);
  });

  it('begins no second round while one is under way, and one after it, also when it fails', async () => {
    const rounds: PromiseWithResolvers<void>[] = [];
    const vacuum = createVacuum(() => (rounds.push(Promise.withResolvers()), rounds.at(-1)!.promise), log);
    vacuum.left(20_000);
    vacuum.left(20_000);
    expect(rounds).toHaveLength(1);
    rounds[0]?.reject(new Error('not the owner'));
    await new Promise(setImmediate);
    vacuum.left(1);
    expect(rounds).toHaveLength(2);
  });
});
