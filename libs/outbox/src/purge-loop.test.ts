import { runPurgeLoop, type PurgeLoopParts } from './purge-loop.ts';
import { createFakeClock } from './testing/fake-clock.ts';

function setUp(given: Partial<PurgeLoopParts> = {}) {
  const clock = createFakeClock();
  const warnings: string[] = [];
  const log = {
    debug: () => undefined,
    warn: (_fields: object, message: string) => void warnings.push(message),
  } as never;
  const purged: number[] = [];
  let left = 5;
  const purge = (limit: number) => {
    const count = Math.min(limit, left);
    left -= count;
    purged.push(count);
    return Promise.resolve(count);
  };
  const stopping = new AbortController();
  const ended = runPurgeLoop(
    { purge, isActive: () => true, everyMs: 60_000, batchRows: 2, clock, log, ...given },
    stopping.signal,
  );
  return { clock, warnings, purged, stopping, ended };
}

describe('purge loop', () => {
  it('deletes batch by batch until there is nothing left, then rests', async () => {
    const { clock, purged } = setUp();
    await clock.advance(60_000);
    expect(purged).toEqual([2, 2, 1]);
    await clock.advance(59_999);
    expect(purged).toHaveLength(3);
  });

  it('leaves the purge to the active relay', async () => {
    const { clock, purged } = setUp({ isActive: () => false });
    await clock.advance(180_000);
    expect(purged).toEqual([]);
  });

  it('tells of a failed round and tries again after the rest', async () => {
    let rounds = 0;
    const { clock, warnings } = setUp({ purge: () => Promise.reject(new Error(`no ${(rounds += 1)}`)) });
    await clock.advance(120_000);
    expect(rounds).toBe(2);
    expect(warnings).toHaveLength(2);
  });

  it('ends with the signal', async () => {
    const { stopping, ended } = setUp();
    stopping.abort();
    await ended;
  });
});
