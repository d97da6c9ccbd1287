import { launchersOf } from './watch-launchers.ts';

const processes: Record<number, { pid: number; command: string }> = {
  30: { pid: 20, command: 'sh' },
  20: { pid: 10, command: 'npm start' },
  10: { pid: 1, command: 'bash' },
};
const read = (pid: number) => processes[pid];

describe('launchersOf', () => {
  it("is npm's shell and npm", () => {
    expect(launchersOf(30, read)).toEqual([30, 20]);
  });

  it('is npm alone when its shell gave way to this process', () => {
    expect(launchersOf(20, read)).toEqual([20]);
  });

  it('is the parent alone when nothing can be told of it', () => {
    expect(launchersOf(99, read)).toEqual([99]);
  });
});
