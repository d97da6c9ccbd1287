import { createDraw } from './draw.ts';
import type { FaultKind } from './fault-kinds.ts';
import { planEvents } from './plan-events.ts';
import { planFaults } from './plan-faults.ts';
import { planAppends, planOrders } from './plan-orders.ts';
import type { PlannedPublisher, PlannedReplica, RunPlan } from './run-plan.ts';

export interface PlanOptions {
  seed: number;
  durationMs: number;
  brokers: number;
  /** Instances of the publisher; with them, a part of the events comes out of their outbox. None when left out. */
  publishers?: number;
  /** Events, whoever makes them. */
  perSecond?: number;
  keys?: number;
  kinds?: readonly FaultKind[];
  everyMs?: number;
  apiLatencyMs?: readonly [least: number, most: number];
}

/** Replicas that always run, and one more of each group that joins and leaves. */
const groupSizes = { 'inventory-subscriber': 3, 'notification-subscriber': 2 } as const;
/** Of all events, when there are publishers: ordered by customers, and appended to the outbox by another service. The producer writes the others. */
const ordered = 0.25;
const appended = 0.15;
const mostOffsetMs = 300;

/** Everything that will be done in one run. Pure: the same options give the same plan. */
export function planRun(options: PlanOptions): RunPlan {
  const {
    seed,
    durationMs,
    brokers,
    publishers: publisherCount = 0,
    perSecond = 40,
    keys = 3 * Math.ceil(perSecond),
    kinds,
    everyMs,
    apiLatencyMs = [2, 60],
  } = options;
  const replicas = planReplicas(seed);
  const publishers = planPublishers(seed, publisherCount);
  const orders = publisherCount > 0 ? ordered * perSecond : 0;
  const appends = publisherCount > 0 ? appended * perSecond : 0;
  const choice = { ...(kinds === undefined ? {} : { kinds }), ...(everyMs === undefined ? {} : { everyMs }) };
  return {
    seed,
    durationMs,
    brokers,
    replicas,
    publishers,
    parking: planParking(seed),
    events: planEvents({ seed, durationMs, perSecond: perSecond - orders - appends, keys }),
    orders: planOrders({ seed, durationMs, perSecond: orders }),
    appends: planAppends({ seed, durationMs, perSecond: appends }),
    faults: planFaults({ seed, durationMs, brokers, replicas, publishers, ...choice }),
    apiLatencyMs,
  };
}

/** Each group in about every other run. */
function planParking(seed: number): string[] {
  const draw = createDraw(seed, 'parking');
  return Object.keys(groupSizes).filter(() => draw.fraction() < 0.5);
}

function planReplicas(seed: number): PlannedReplica[] {
  const draw = createDraw(seed, 'clocks');
  return Object.entries(groupSizes).flatMap(([group, size]) =>
    Array.from({ length: size + 1 }, (_, index) => ({
      name: `${group.replace('-subscriber', '')}-${index + 1}`,
      group,
      clockOffsetMs: draw.between(-mostOffsetMs, mostOffsetMs),
      spare: index === size,
    })),
  );
}

function planPublishers(seed: number, count: number): PlannedPublisher[] {
  const draw = createDraw(seed, 'publishers');
  return Array.from({ length: count }, (_, index) => ({
    name: `publisher-${index + 1}`,
    clockOffsetMs: draw.between(-mostOffsetMs, mostOffsetMs),
  }));
}
