/// <reference path="./kafkajs-internals.d.ts" />
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

let mended = false;

/**
 * kafkajs 2.2.4 looks for waiting requests by a timer that sets itself again for ever, about a thousand times a second
 * for each connection, and with a negative delay, for which Node prints TimeoutNegativeWarning. With nothing waiting
 * there is nothing to look for: a push and an answer both set the timer again. Other warnings stay visible.
 */
export function mendRequestQueue(): void {
  if (mended) return;
  mended = true;
  const prototype = RequestQueue.prototype;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: typeof prototype) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
