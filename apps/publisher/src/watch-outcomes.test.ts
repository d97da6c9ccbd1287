import { createManualClock, passTime } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { watchOutcomes } from './watch-outcomes.ts';

/** One partition whose log always goes on behind what is awaited. */
function scene() {
  const clock = createManualClock(0);
  const leaving = new AbortController();
  const state = { offset: 0, brokersAnswer: true, isHeldBack: false };
  const stalls: string[] = [];
  watchOutcomes({
    topics: ['t'],
    admin: {
      offsets: () =>
        state.brokersAnswer
          ? Promise.resolve([{ partition: 3, low: 0, high: state.offset + 5 }])
          : Promise.reject(new Error('the brokers are away')),
    },
    awaited: () => (state.isHeldBack ? [] : [{ topic: 't', partition: 3, offset: state.offset }]),
    stalled: (error) => stalls.push(error.message),
    ...{ clock, log: createTestTelemetry().log, signal: leaving.signal },
  });
  const pass = async (looks: number, moves: boolean) => {
    for (let look = 0; look < looks; look += 1) {
      if (moves) state.offset += 1;
      await passTime(clock, 15_000);
    }
  };
  return { clock, leaving, state, stalls, pass };
}

describe('watchOutcomes', () => {
  it('finds nothing stalled that is behind and goes on, and what stands still from one look to the next', async () => {
    const { stalls, pass } = scene();
    await pass(20, true);
    expect(stalls).toEqual([]);
    await pass(1, false);
    expect(stalls).toEqual(['nothing came of t/3 for 15 s, though there is more to read']);
  });

  it('finds nothing stalled while the brokers do not answer, or what came is held back', async () => {
    const { state, stalls, pass } = scene();
    state.brokersAnswer = false;
    await pass(5, false);
    state.brokersAnswer = true;
    state.isHeldBack = true;
    await pass(5, false);
    state.isHeldBack = false;
    await pass(1, false);
    expect(stalls).toEqual([]);
    await pass(1, false);
    expect(stalls).toHaveLength(1);
  });

  it('ends with the membership', async () => {
    const { clock, leaving, stalls, pass } = scene();
    leaving.abort();
    await pass(5, false);
    expect([stalls, clock.pending()]).toEqual([[], []]);
  });
});
