export { exponential, schedule } from './backoff.ts';
export type { Backoff, ExponentialOptions } from './backoff.ts';
export { longestDelayMs, systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { gather } from './gather.ts';
export type { GatherOptions } from './gather.ts';
export { keepTrying } from './keep-trying.ts';
export type { KeepTryingOptions } from './keep-trying.ts';
export { wait } from './wait.ts';
