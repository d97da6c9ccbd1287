import { describeEnding, keepRunning } from './keep-running.ts';
import type { Ending } from './launch-node.ts';

/** Runs a process that lives as long and ends as each life says; time passes only by lives and waits. */
async function live(lives: { ms: number; ending: Ending }[], stopAfter = Infinity) {
  let nowMs = 0;
  let started = 0;
  const stop = new AbortController();
  const waits: number[] = [];
  const end = await keepRunning({
    launch: () => {
      const life = lives[started++] ?? { ms: 0, ending: { code: 0, signal: null } };
      nowMs += life.ms;
      if (started > stopAfter) stop.abort();
      return Promise.resolve({ pid: started, ended: Promise.resolve(life.ending) });
    },
    onDeath: () => undefined,
    signal: stop.signal,
    now: () => nowMs,
    wait: (ms) => Promise.resolve(waits.push(ms)),
  });
  return { end, started, waits };
}

const killed: Ending = { code: null, signal: 'SIGKILL' };

describe('keepRunning', () => {
  it('starts a killed process again, at longer and longer intervals when it dies quickly', async () => {
    const { waits, end } = await live(
      Array.from({ length: 3 }, () => ({ ms: 0, ending: killed })),
      3,
    );
    expect(waits).toEqual([250, 500, 1_000]);
    expect(end).toBeUndefined();
  });

  it('gives up after five quick deaths in a row', async () => {
    const { end, started } = await live(Array.from({ length: 9 }, () => ({ ms: 0, ending: killed })));
    expect(started).toBe(5);
    expect(end).toEqual({ how: 'was ended by SIGKILL', deaths: 5 });
  });

  it('forgets quick deaths after a life of ten seconds', async () => {
    const quick = { ms: 0, ending: killed };
    const { waits } = await live([quick, quick, { ms: 10_000, ending: killed }, quick], 4);
    expect(waits).toEqual([250, 500, 250, 250]);
  });

  it('does not start a process again that refuses its configuration', async () => {
    const { end, started } = await live([{ ms: 0, ending: { code: 78, signal: null } }]);
    expect(started).toBe(1);
    expect(end?.how).toContain('configuration');
  });

  it('starts no process after it was told to stop', async () => {
    const { started, end } = await live([{ ms: 0, ending: killed }], 0);
    expect(started).toBe(1);
    expect(end).toBeUndefined();
  });
});

describe('describeEnding', () => {
  it('names the signal or the exit code', () => {
    expect(describeEnding(killed)).toBe('was ended by SIGKILL');
    expect(describeEnding({ code: 3, signal: null })).toBe('ended with exit 3');
  });
});
