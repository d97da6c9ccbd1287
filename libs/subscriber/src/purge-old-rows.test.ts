import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { purgeOldRows } from './purge-old-rows.ts';
import { letRun } from './testing/index.ts';

const hourMs = 3_600_000;

function purging() {
  const clock = createManualClock();
  const stopping = new AbortController();
  const purged: number[] = [];
  const state = { down: false };
  const purge = async (olderThanMs: number) => {
    purged.push(olderThanMs);
    if (state.down) throw new Error('connection refused');
    return 3;
  };
  const { log } = createTestTelemetry();
  purgeOldRows({ store: { purge }, retentionMs: 5_000, signal: stopping.signal, log, clock });
  const passHour = async () => {
    clock.advance(hourMs);
    await letRun();
  };
  return { purged, state, stopping, passHour };
}

describe('purgeOldRows', () => {
  it('purges what is older than the retention, once an hour', async () => {
    const { purged, passHour } = purging();
    await letRun();
    expect(purged).toEqual([]);
    await passHour();
    await passHour();
    expect(purged).toEqual([5_000, 5_000]);
  });

  it('goes on after a purge that failed', async () => {
    const { purged, state, passHour } = purging();
    state.down = true;
    await passHour();
    state.down = false;
    await passHour();
    expect(purged).toHaveLength(2);
  });

  it('ends with its signal', async () => {
    const { purged, stopping, passHour } = purging();
    stopping.abort(new Error('stopping'));
    await passHour();
    expect(purged).toEqual([]);
  });
});
