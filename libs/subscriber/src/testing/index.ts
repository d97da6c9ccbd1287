export { describeIdempotencyStore } from './idempotency-store-contract/describe-idempotency-store.ts';
export type { CreateStoreOptions } from './idempotency-store-contract/describe-idempotency-store.ts';
export { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';
export type { MemoryIdempotencyStore, MemoryStoreOptions } from './memory-idempotency-store.ts';
export { letRun, passTime } from './pass-time.ts';
