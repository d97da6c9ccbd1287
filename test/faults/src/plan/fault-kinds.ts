/** What a fault is done to: one running app, one subscriber, a broker, what it leads, one group's API or topics, the topic of the events, or a part that all share. */
export type TargetKind =
  | 'instance'
  | 'replica'
  | 'spare'
  | 'broker'
  | 'leaders'
  | 'api'
  | 'handover'
  | 'events'
  | 'store'
  | 'registry';

export interface FaultRange {
  target: TargetKind;
  /** How long it lasts, in ms. */
  forMs: readonly [least: number, most: number];
  /** How often it is dealt, against the others. */
  weight: number;
  /** Part of the calls that it concerns. */
  ratio?: readonly [least: number, most: number];
  /** Silence may be in one way only. */
  ways?: true;
}

/** Every kind of fault. Durations of freezes and stalls reach beyond the session time-out of 6 s. */
export const faultKinds = {
  kill: { target: 'instance', forMs: [500, 4_000], weight: 4 },
  stop: { target: 'instance', forMs: [500, 3_000], weight: 3 },
  freeze: { target: 'instance', forMs: [8_000, 11_000], weight: 2 },
  block: { target: 'instance', forMs: [300, 2_500], weight: 2 },
  join: { target: 'spare', forMs: [4_000, 12_000], weight: 2 },
  'kafka-cut': { target: 'instance', forMs: [500, 8_000], weight: 2 },
  'kafka-stall': { target: 'instance', forMs: [1_000, 10_000], weight: 2, ways: true },
  'store-cut': { target: 'instance', forMs: [0, 0], weight: 2 },
  'store-refuse': { target: 'instance', forMs: [500, 6_000], weight: 1 },
  'store-stall': { target: 'instance', forMs: [500, 6_000], weight: 1, ways: true },
  'store-restart': { target: 'store', forMs: [100, 2_000], weight: 1 },
  'store-crash': { target: 'store', forMs: [100, 2_000], weight: 1 },
  'registry-down': { target: 'registry', forMs: [2_000, 8_000], weight: 1 },
  'broker-kill': { target: 'broker', forMs: [500, 6_000], weight: 2 },
  'broker-stop': { target: 'broker', forMs: [500, 4_000], weight: 1 },
  /** Others lead what it led, groups included; nothing is down. */
  'leader-move': { target: 'leaders', forMs: [1_000, 6_000], weight: 2 },
  /** The brokers take no copies and no dead letters of a group, or no outcomes. */
  'handover-refused': { target: 'handover', forMs: [2_000, 8_000], weight: 2 },
  /** The brokers take no events: the relay parks them, and sends them later. */
  'events-refused': { target: 'events', forMs: [1_500, 5_000], weight: 2 },
  'api-throttled': { target: 'api', forMs: [1_000, 5_000], weight: 1, ratio: [0.2, 1] },
  'api-unavailable': { target: 'api', forMs: [1_000, 5_000], weight: 1, ratio: [0.2, 1] },
  'api-errors': { target: 'api', forMs: [1_000, 4_000], weight: 2, ratio: [0.1, 0.9] },
  'api-hangs': { target: 'api', forMs: [1_000, 3_000], weight: 1, ratio: [0.02, 0.2] },
  'api-slow': { target: 'api', forMs: [1_000, 4_000], weight: 1 },
  'api-drips': { target: 'api', forMs: [1_000, 3_000], weight: 1, ratio: [0.02, 0.2] },
  'api-resets': { target: 'api', forMs: [1_000, 4_000], weight: 1, ratio: [0.1, 0.5] },
  'api-refuses': { target: 'api', forMs: [1_000, 4_000], weight: 1, ratio: [0.03, 0.2] },
  'api-cut': { target: 'replica', forMs: [0, 0], weight: 1 },
  'api-stall': { target: 'replica', forMs: [500, 4_000], weight: 1, ways: true },
} as const satisfies Record<string, FaultRange>;

export type FaultKind = keyof typeof faultKinds;
export const allFaultKinds = Object.keys(faultKinds) as FaultKind[];

/** What can happen only where there are publishers. */
const ofPublishers: ReadonlySet<FaultKind> = new Set<FaultKind>(['events-refused']);

/** Kinds that have something to be done to. */
export function kindsFor({ publishers }: { publishers: number }): FaultKind[] {
  return allFaultKinds.filter((kind) => publishers > 0 || !ofPublishers.has(kind));
}

export function rangeOf(kind: FaultKind): FaultRange {
  return faultKinds[kind];
}
