export { describeIdempotencyStore } from './idempotency-store-contract/describe-idempotency-store.ts';
export type { CreateStoreOptions } from './idempotency-store-contract/describe-idempotency-store.ts';
export { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';
export type { MemoryIdempotencyStore, MemoryStoreOptions } from './memory-idempotency-store.ts';
export { letRun, passTime } from './pass-time.ts';
export type { DeadLetter, WaitingEvent } from './read-fates.ts';
export { testSubscriber } from './test-subscriber.ts';
export type { TestAnswer, TestCall, TestedSubscriber, TestSubscriberOptions } from './test-subscriber.ts';
