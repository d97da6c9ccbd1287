import type { PlanOptions } from '../plan/plan-run.ts';

export const mutationNames = [
  'ledger',
  'claim',
  'fencing',
  'drain',
  'parking',
  'broker-answer',
  'order-key',
  'held-back',
] as const;
export type MutationName = (typeof mutationNames)[number];

export interface Mutation {
  /** What the apps no longer do. */
  without: string;
  /** One of these checks must notice. */
  caughtBy: readonly string[];
  /** How long its runs wait for what is not settled, with the mechanism and without it; 15 s when left out. */
  patienceMs?: number;
  /** A short run with the faults against which the mechanism protects. */
  plan: Omit<PlanOptions, 'seed'>;
}

/** Of the publisher; the others are of the subscribers. */
const ofPublisher: ReadonlySet<MutationName> = new Set<MutationName>([
  'broker-answer',
  'order-key',
  'held-back',
]);

const short = { durationMs: 12_000, brokers: 1, perSecond: 100, keys: 60, apiLatencyMs: [50, 400] as const };

/** What the APIs do does not matter here. */
const withPublishers = { ...short, publishers: 2, perSecond: 30, apiLatencyMs: [2, 60] as const };

/** Each safety mechanism that can be turned off, and the run that misses it. */
export const mutations: Record<MutationName, Mutation> = {
  ledger: {
    without: 'the low-water mark: offsets are committed as far as was read',
    caughtBy: ['losses'],
    plan: { ...short, kinds: ['kill'], everyMs: 2_000 },
  },
  claim: {
    without: 'the claim: every delivery may call',
    caughtBy: ['duplicates'],
    plan: { ...short, kinds: ['join'], everyMs: 6_000 },
  },
  fencing: {
    without: 'the token: whoever comes late overwrites the outcome of the present holder',
    caughtBy: ['duplicates'],
    plan: { ...short, durationMs: 20_000, kinds: ['freeze'], everyMs: 2_500 },
  },
  drain: {
    without: 'the drain: a process that is told to end does so at once, whatever is under way',
    caughtBy: ['duplicates'],
    // Its calls are slow, and leases must run out before what was under way is called again.
    patienceMs: 60_000,
    plan: { ...short, apiLatencyMs: [300, 1_200], kinds: ['stop'], everyMs: 2_000 },
  },
  parking: {
    without: 'the wait for a copy that was written: later events of its key go first',
    caughtBy: ['order'],
    plan: { ...short, kinds: ['api-errors'], everyMs: 3_000 },
  },
  'broker-answer': {
    without: "the broker's answer: the relay marks what it has sent without waiting for it",
    caughtBy: ['orders'],
    plan: { ...withPublishers, kinds: ['events-refused'], everyMs: 3_000 },
  },
  'order-key': {
    without: 'the Idempotency-Key: each request makes an order',
    caughtBy: ['orders'],
    plan: { ...withPublishers, kinds: ['kill'], everyMs: 4_000 },
  },
  'held-back': {
    without: 'the hold behind a parked event: later events of its key go first',
    caughtBy: ['relay-order'],
    plan: { ...withPublishers, kinds: ['events-refused'], everyMs: 3_000 },
  },
};

export function isOfPublisher(name: MutationName): boolean {
  return ofPublisher.has(name);
}

export function isMutationName(name: string): name is MutationName {
  return (mutationNames as readonly string[]).includes(name);
}
