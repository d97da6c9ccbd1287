export { PermanentError } from './api-answer.ts';
export type { ApiAnswer } from './api-answer.ts';
export { copyForDiscard, copyForRedrive, readDeadLetter, releaseNumber } from './dead-letter.ts';
export type { DeadLetter, ReleasePlan } from './dead-letter.ts';
export { readDelivery } from './delivery.ts';
export type { Delivery, Origin } from './delivery.ts';
export { defineSubscriber } from './define-subscriber.ts';
export type {
  CallContext,
  Handle,
  RateLimit,
  Subscriber,
  SubscriberDeclaration,
} from './define-subscriber.ts';
export { createHttpApi } from './http-api.ts';
export type { HttpApi, HttpApiOptions, HttpCall } from './http-api.ts';
export type { ClaimAnswer, ClaimRequest, IdempotencyStore, SettleEntry } from './idempotency-store.ts';
export type { Middleware } from './middleware.ts';
export { migrateIdempotencyStore } from './idempotency-schema.ts';
export { createPostgresIdempotencyStore } from './postgres-idempotency-store.ts';
export { openStoreMigrations } from './open-store-migrations.ts';
export { openStorePool } from './open-store-pool.ts';
export type { ProtectionPolicy } from './protect.ts';
export { protectionFrom } from './protection-settings.ts';
export { copyForReplay, replayNumber } from './replay-copy.ts';
export type { ReplayPlan } from './replay-copy.ts';
export { runSubscriber } from './run-subscriber.ts';
export type { RunningSubscriber, SubscriberParts } from './subscriber-parts.ts';
export type { RunSettings } from './run-settings.ts';
export { startSubscriber } from './start-subscriber.ts';
export type { StartOptions } from './start-subscriber.ts';
export type { PartitionStatus, SubscriberStatus } from './subscriber-status.ts';
export { subscriberRules, subscriberSettings } from './subscriber-settings.ts';
export type { SubscriberConfig } from './subscriber-settings.ts';
export { exponential, schedule } from '@rivulet/resilience';
