import { checkExits } from './check-exits.ts';
import { goodHistory } from './sample-history.fixture.ts';

const exited = (code: number | null, signal: string | null = null) => [
  { replica: 'inventory-1', pid: 7, at: 1, what: 'exited' as const, code, signal },
];

describe('checkExits', () => {
  it('takes orderly ends and kills', () => {
    expect(checkExits(goodHistory({ processes: [...exited(0), ...exited(null, 'SIGKILL')] }))).toEqual([]);
  });

  it('takes a SIGTERM before the process could listen to it, but not after', () => {
    const ready = { replica: 'inventory-1', pid: 7, at: 0, what: 'ready' as const };
    expect(checkExits(goodHistory({ processes: exited(null, 'SIGTERM') }))).toEqual([]);
    expect(checkExits(goodHistory({ processes: [ready, ...exited(null, 'SIGTERM')] }))).toHaveLength(1);
  });

  it('finds a process that failed by itself or when it was stopped', () => {
    expect(checkExits(goodHistory({ processes: exited(1) }))).toEqual([
      { check: 'exits', message: 'inventory-1 (process 7) ended with exit code 1' },
    ]);
    expect(checkExits(goodHistory({ processes: exited(null, 'SIGSEGV') }))).toHaveLength(1);
  });

  it('finds a process that did not end when it was told to', () => {
    const at = { replica: 'inventory-1', pid: 1, at: 0 };
    const processes = [
      { ...at, what: 'stuck' as const },
      { ...at, what: 'exited' as const, code: null, signal: 'SIGKILL' },
    ];
    expect(checkExits(goodHistory({ processes }))).toMatchObject([
      { message: expect.stringContaining('did not end when it was told to') },
    ]);
  });
});
