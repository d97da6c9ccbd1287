import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { OffsetLedger } from './offset-ledger.ts';
import type { Ownership } from './own-partitions.ts';
import { watchProgress } from './watch-progress.ts';

const stallMs = 1_000;

/** A subscriber that has read to offset 5 of a partition which ends at `end`. */
function createScene({ end = 10 }: { end?: number } = {}) {
  const clock = createManualClock();
  const ledger = new OffsetLedger(5);
  const state = {
    excuse: undefined as string | undefined,
    inFlight: 0,
    settled: 0,
    joined: true,
    away: false,
    reconnects: 0,
    ends: (): Promise<{ partition: number; low: number; high: number }[]> =>
      Promise.resolve([{ partition: 0, low: 0, high: end }]),
    reconnect: () => Promise.resolve(),
  };
  const ownership = {
    partitions: new Map([
      ['t/0', { topic: 't', partition: 0, ledger, full: 10, isFull: false, paused: false }],
    ]),
    inFlight: () => state.inFlight,
    settled: () => state.settled,
  } as unknown as Ownership;
  const steps: string[] = [];
  const stop = new AbortController();
  const watch = watchProgress({
    stallMs,
    joinMs: 2 * stallMs,
    topics: ['t'],
    ownership: () => (state.joined ? ownership : undefined),
    isAway: () => state.away,
    admin: { offsets: () => state.ends(), reconnect: () => Promise.resolve() },
    excuse: () => state.excuse,
    reconnect: () => {
      state.reconnects += 1;
      return state.reconnect();
    },
    giveUp: (error) => steps.push(error.message),
    counted: (step) => steps.push(step),
    signal: stop.signal,
    log: createTestTelemetry().log,
    clock,
  });
  /** Lets time pass in steps small enough for each look to end before the next. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stallMs / 4) {
      clock.advance(stallMs / 4);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { watch, ledger, state, steps, pass, stop };
}

describe('watchProgress', () => {
  it('reconnects, then is not ready, then gives up, while events are there and nothing is fetched', async () => {
    const { watch, steps, pass, stop } = createScene();
    await pass(stallMs * 1.5);
    expect(steps).toEqual(['reconnect']);
    expect(watch.stalled()).toBeUndefined();
    await pass(stallMs);
    expect(steps).toEqual(['reconnect', 'not-ready']);
    expect(watch.stalled()).toContain('fetching t/0');
    await pass(stallMs);
    expect(steps.slice(2)).toEqual(['give-up', expect.stringContaining('no progress')]);
    stop.abort(new Error('done'));
  });

  it('does not mind that the group is not joined while somebody has it left', async () => {
    const { state, steps, pass, stop } = createScene();
    Object.assign(state, { joined: false, away: true });
    await pass(stallMs * 10);
    expect(steps).toEqual([]);
    state.away = false;
    await pass(stallMs * 4);
    expect(steps).toEqual(['reconnect']);
    stop.abort(new Error('done'));
  });

  it('does nothing while the partition is read to its end', async () => {
    const { steps, pass, stop } = createScene({ end: 5 });
    await pass(stallMs * 5);
    expect(steps).toEqual([]);
    stop.abort(new Error('done'));
  });

  it('does nothing while the partition moves, however slowly', async () => {
    const { ledger, steps, pass, stop } = createScene({ end: 1_000 });
    for (let offset = 5; offset < 15; offset += 1) {
      ledger.receive(offset);
      await pass(stallMs * 0.75);
    }
    expect(steps).toEqual([]);
    stop.abort(new Error('done'));
  });

  it('takes an outage of the store or an open circuit for what it is', async () => {
    const { state, steps, pass, stop } = createScene();
    state.excuse = 'idempotency store unavailable';
    await pass(stallMs * 5);
    expect(steps).toEqual([]);
    stop.abort(new Error('done'));
  });

  it('notices deliveries that are under way and never end', async () => {
    const { state, steps, pass, stop } = createScene({ end: 5 });
    state.inFlight = 3;
    await pass(stallMs * 1.5);
    expect(steps).toEqual(['reconnect']);
    stop.abort(new Error('done'));
  });

  it('is ready again when it moves again', async () => {
    const { watch, ledger, pass, stop } = createScene({ end: 1_000 });
    await pass(stallMs * 2.5);
    expect(watch.stalled()).toBeDefined();
    ledger.receive(5);
    await pass(stallMs / 4);
    expect(watch.stalled()).toBeUndefined();
    stop.abort(new Error('done'));
  });

  it('takes every step also when brokers never answer, and leaving them takes long', async () => {
    const { watch, state, steps, pass, stop } = createScene({ end: 5 });
    await pass(stallMs);
    state.ends = () => new Promise(() => undefined);
    const left = Promise.withResolvers<void>();
    state.reconnect = () => left.promise;
    state.excuse = 'broker unavailable';
    await pass(stallMs * 3);
    expect(steps).toEqual(['reconnect']);
    left.resolve();
    await pass(stallMs * 1.5);
    expect(steps).toEqual(['reconnect', 'not-ready']);
    expect(watch.stalled()).toContain('answers of the brokers');
    await pass(stallMs * 2);
    expect(steps.slice(2)).toEqual(['give-up', expect.stringContaining('no progress')]);
    stop.abort(new Error('done'));
  });

  it('asks over new connections after the reconnect', async () => {
    const { state, steps, pass, stop } = createScene({ end: 5 });
    state.ends = () =>
      state.reconnects === 0
        ? new Promise(() => undefined)
        : Promise.resolve([{ partition: 0, low: 0, high: 5 }]);
    await pass(stallMs * 6);
    expect(steps).toEqual(['reconnect']);
    stop.abort(new Error('done'));
  });

  it('is not ready, but does not give up, while brokers refuse connections', async () => {
    const { watch, state, steps, pass, stop } = createScene();
    state.ends = () => Promise.reject(new Error('connection refused'));
    await pass(stallMs * 8);
    expect(steps).toEqual([]);
    expect(watch.stalled()).toBe('the brokers do not answer: connection refused');
    stop.abort(new Error('done'));
  });

  it('gives a group time to let a new member in, and no more than that', async () => {
    const { state, steps, pass, stop } = createScene();
    state.joined = false;
    await pass(stallMs * 3);
    expect(steps).toEqual([]);
    await pass(stallMs);
    expect(steps).toEqual(['reconnect']);
    stop.abort(new Error('done'));
  });
});
