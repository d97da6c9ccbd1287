import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { mendRequestQueue } from './mend-request-queue.ts';

/** A queue of kafkajs as a connection has it; its timers are the test's. */
function createQueue(pending: object[]) {
  const queue = new RequestQueue({ maxInFlightRequests: 1, logger: { debug: () => undefined } });
  queue.pending = pending;
  return queue;
}

describe('mendRequestQueue', () => {
  const original = RequestQueue.prototype.scheduleCheckPendingRequests;
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is written for the installed kafkajs: look at its request queue again before you change this version', () => {
    expect(kafkajs.version).toBe('2.2.4');
  });

  it('is still needed: kafkajs by itself sets a timer for an empty queue', () => {
    original.call(createQueue([]));
    expect(jest.getTimerCount()).toBe(1);
  });

  it('sets no timer while nothing waits', () => {
    mendRequestQueue();
    createQueue([]).scheduleCheckPendingRequests();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('still looks again while something waits', () => {
    mendRequestQueue();
    createQueue([{}]).scheduleCheckPendingRequests();
    expect(jest.getTimerCount()).toBe(1);
  });

  it('mends once, however many clients there are', () => {
    mendRequestQueue();
    const mended = RequestQueue.prototype.scheduleCheckPendingRequests;
    mendRequestQueue();
    expect(RequestQueue.prototype.scheduleCheckPendingRequests).toBe(mended);
  });
});
