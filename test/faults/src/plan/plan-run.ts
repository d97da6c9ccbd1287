import { createDraw } from './draw.ts';
import type { FaultKind } from './fault-kinds.ts';
import { planEvents } from './plan-events.ts';
import { planFaults } from './plan-faults.ts';
import type { PlannedReplica, RunPlan } from './run-plan.ts';

export interface PlanOptions {
  seed: number;
  durationMs: number;
  brokers: number;
  /** Events. */
  perSecond?: number;
  keys?: number;
  kinds?: readonly FaultKind[];
  everyMs?: number;
  apiLatencyMs?: readonly [least: number, most: number];
}

/** Replicas that always run, and one more of each group that joins and leaves. */
const groupSizes = { 'inventory-subscriber': 3, 'notification-subscriber': 2 } as const;
const mostOffsetMs = 300;

/** Everything that will be done in one run. Pure: the same options give the same plan. */
export function planRun(options: PlanOptions): RunPlan {
  const {
    seed,
    durationMs,
    brokers,
    perSecond = 40,
    keys = 3 * Math.ceil(perSecond),
    kinds,
    everyMs,
    apiLatencyMs = [2, 60],
  } = options;
  const replicas = planReplicas(seed);
  const choice = { ...(kinds === undefined ? {} : { kinds }), ...(everyMs === undefined ? {} : { everyMs }) };
  return {
    seed,
    durationMs,
    brokers,
    replicas,
    parking: planParking(seed),
    events: planEvents({ seed, durationMs, perSecond, keys }),
    faults: planFaults({ seed, durationMs, brokers, replicas, ...choice }),
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
