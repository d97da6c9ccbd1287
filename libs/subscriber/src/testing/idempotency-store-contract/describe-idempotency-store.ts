import { randomUUID } from 'node:crypto';
import type { IdempotencyStore } from '../../idempotency-store.ts';
import { describeBatchesAndRaces } from './batches-and-races.ts';
import { describeClaims } from './claims.ts';
import { describeOutcomes } from './outcomes.ts';
import { describeRepetitions } from './repetitions.ts';
import { longMs, stepsOf, type OpenStore } from './store-steps.ts';

export interface CreateStoreOptions {
  group: string;
  leaseMs: number;
}

/**
 * What every idempotency store must keep to, as jest tests. `create` gives a store for a group; it is called for a
 * group once. Leases of `shortMs` are waited for; the store must be able to answer a few requests within that time.
 */
export function describeIdempotencyStore(
  name: string,
  create: (options: CreateStoreOptions) => IdempotencyStore,
  { shortMs }: { shortMs: number },
): void {
  const open: OpenStore = (leaseMs = longMs) => stepsOf(create({ group: `group-${randomUUID()}`, leaseMs }));
  describe(`the idempotency store ${name}`, () => {
    describeClaims(open, shortMs);
    describeOutcomes(open, shortMs);
    describeRepetitions(open, shortMs);
    describeBatchesAndRaces(open, shortMs);
  });
}
