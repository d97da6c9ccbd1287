/// <reference path="./kafkajs-internals.d.ts" />
import Runner from 'kafkajs/src/consumer/runner.js';

let mended = false;

/**
 * In kafkajs 2.2.4 a stopped consumer's fetch gives nothing, at once and without an error, and its fetch loop asks again
 * for ever. Usually the loop is told to end; but when the set of brokers changes just then, a new loop begins that nobody
 * ends. It leaves the process no time for anything else, timers and signals included. An error ends every such loop.
 */
export function mendFetchLoop(): void {
  if (mended) return;
  mended = true;
  const prototype = Runner.prototype;
  const fetch = prototype.fetch;
  prototype.fetch = async function (this: typeof prototype, nodeId) {
    if (!this.running) throw new Error('the consumer is not running: its fetch loop ends');
    return fetch.call(this, nodeId);
  };
}
