import { EventEmitter } from 'node:events';
import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { passTime } from '@rivulet/resilience';
import { overload } from './overload.ts';
import { shedRequests } from './shed-requests.ts';
import { watchEventLoop } from './watch-event-loop.ts';

const limits = { maxPendingOrders: 10, maxEventLoopDelayMs: 100 };

describe('overload', () => {
  it.each([
    [9, 100, undefined],
    [10, 0, 'pending-orders'],
    [0, 100.1, 'event-loop'],
  ])('of %i orders and a delay of %d ms is %s', (pendingOrders, eventLoopDelayMs, reason) => {
    expect(overload({ pendingOrders, eventLoopDelayMs }, limits)).toBe(reason);
  });

  it('is never found where there are no limits', () => {
    const none = { maxPendingOrders: 0, maxEventLoopDelayMs: 0 };
    expect(overload({ pendingOrders: 1e6, eventLoopDelayMs: 1e6 }, none)).toBeUndefined();
  });
});

describe('shedRequests', () => {
  function scene() {
    let delayMs = 0;
    const shed = shedRequests(limits, () => delayMs, createTestTelemetry().meter);
    const send = (method: string) => {
      const response = new EventEmitter();
      let passed = false;
      try {
        shed({ method } as never, response as never, () => (passed = true));
      } catch (error) {
        expect(error).toMatchObject({ kind: 'overloaded', headers: { 'Retry-After': '1' } });
      }
      return { passed, end: () => response.emit('close') };
    };
    return { send, loopIsLate: (ms: number) => (delayMs = ms) };
  }

  it('lets an order in for each one that ends, also one that was broken off', () => {
    const { send } = scene();
    const first = Array.from({ length: 10 }, () => send('POST'));
    expect(first.every(({ passed }) => passed)).toBe(true);
    expect(send('POST').passed).toBe(false);
    first[3]?.end();
    expect(send('POST').passed).toBe(true);
    expect(send('POST').passed).toBe(false);
  });

  it('does not count what only reads, which may last as long as a stream does', () => {
    const { send } = scene();
    for (let count = 0; count < 20; count += 1) expect(send('GET').passed).toBe(true);
    expect(send('POST').passed).toBe(true);
  });

  it('refuses everything while the event loop is late', () => {
    const { send, loopIsLate } = scene();
    loopIsLate(101);
    expect([send('POST').passed, send('GET').passed]).toEqual([false, false]);
    loopIsLate(99);
    expect([send('POST').passed, send('GET').passed]).toEqual([true, true]);
  });
});

describe('watchEventLoop', () => {
  it('gives the mean delay that has lasted for a second, without the ticks` own length, and takes one pause for none', async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const calls: string[] = [];
    const delays = {
      mean: NaN,
      enable: () => calls.push('enable') > 0,
      disable: () => calls.push('disable') > 0,
      reset: () => void calls.push('reset'),
    };
    const delayMs = watchEventLoop(stop.signal, clock, delays);
    expect(delayMs()).toBe(0);
    const sampled: number[] = [];
    for (const mean of [NaN, 160e6, 900e6, 10.4e6, 900e6, 9e6]) {
      delays.mean = mean;
      await passTime(clock, 500);
      sampled.push(Math.round(delayMs()));
    }
    expect(sampled).toEqual([0, 0, 150, 0, 0, 0]);
    stop.abort();
    expect(calls).toEqual(['enable', ...sampled.map(() => 'reset'), 'disable']);
  });
});
