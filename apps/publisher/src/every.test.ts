import { createFakeClock } from '@rivulet/outbox/testing';
import { every } from './every.ts';

describe('every', () => {
  it('rests between two runs, however long one takes, until the signal aborts', async () => {
    const clock = createFakeClock();
    const stopping = new AbortController();
    const runs: PromiseWithResolvers<void>[] = [];
    const work = () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    };
    every(100, stopping.signal, work, clock);
    await clock.advance(500);
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await clock.advance(100);
    expect(runs).toHaveLength(2);
    stopping.abort();
    runs[1]?.resolve();
    await clock.advance(500);
    expect(runs).toHaveLength(2);
  });
});
