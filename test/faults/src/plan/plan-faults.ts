import { createDraw, type Draw } from './draw.ts';
import { kindsFor, rangeOf, type FaultKind } from './fault-kinds.ts';
import type { PlannedFault, PlannedPublisher, PlannedReplica } from './run-plan.ts';

export interface FaultPlanOptions {
  seed: number;
  durationMs: number;
  brokers: number;
  replicas: readonly PlannedReplica[];
  publishers: readonly PlannedPublisher[];
  /** Only these kinds; all when left out. */
  kinds?: readonly FaultKind[];
  /** From the start of one fault to the next, on average. */
  everyMs?: number;
}

/** In the place of a group: the topic on which all groups say what became of the events. */
export const allOutcomes = 'outcomes';
export const allEvents = 'events';
/** A broker that was down must be in sync again before another goes. */
const brokerRestMs = 10_000;
/** A replica that was restarted must have begun to work before it is hit again. */
const replicaRestMs = 3_000;

/** Faults by weight from a shuffled deck, at times drawn by the seed; no two at once on the same target. */
export function planFaults(options: FaultPlanOptions): PlannedFault[] {
  const { seed, durationMs, publishers, everyMs = 2_200 } = options;
  const { kinds = kindsFor({ publishers: publishers.length }) } = options;
  const draw = createDraw(seed, 'faults');
  const deck = kinds.flatMap((kind) => Array.from({ length: rangeOf(kind).weight }, () => kind));
  const wanted = Math.max(1, Math.round(durationMs / everyMs));
  const dealt = Array.from({ length: Math.ceil(wanted / deck.length) }, () => draw.shuffle(deck))
    .flat()
    .slice(0, wanted);
  const planned: PlannedFault[] = [];
  for (const kind of dealt) {
    const fault = place(kind, options, planned, draw);
    if (fault !== undefined) planned.push(fault);
  }
  return planned.toSorted((a, b) => a.atMs - b.atMs);
}

/** Tries some times and targets; undefined when everything that fits is taken. */
function place(
  kind: FaultKind,
  options: FaultPlanOptions,
  planned: readonly PlannedFault[],
  draw: Draw,
): PlannedFault | undefined {
  const { forMs: range, ratio, ways } = rangeOf(kind);
  const targets = targetsOf(kind, options);
  for (let tries = 0; tries < 30 && targets.length > 0; tries += 1) {
    const forMs = Math.min(draw.between(...range), options.durationMs / 2);
    const fault: PlannedFault = {
      atMs: draw.between(0, Math.max(0, options.durationMs - forMs)),
      forMs,
      kind,
      target: draw.oneOf(targets as [string, ...string[]]),
      ...(ratio === undefined
        ? {}
        : { ratio: Math.round((ratio[0] + draw.fraction() * (ratio[1] - ratio[0])) * 100) / 100 }),
      ...(ways === undefined ? {} : { way: draw.oneOf(['both', 'to-server', 'to-client']) }),
    };
    if (!planned.some((other) => clash(fault, other))) return fault;
  }
  return undefined;
}

function targetsOf(kind: FaultKind, { brokers, replicas, publishers }: FaultPlanOptions): string[] {
  const brokerNames = Array.from({ length: brokers }, (_, index) => `broker ${index + 1}`);
  const groups = [...new Set(replicas.map(({ group }) => group))];
  switch (rangeOf(kind).target) {
    case 'instance':
      return [...replicas.filter(({ spare }) => !spare), ...publishers].map(({ name }) => name);
    case 'replica':
      return replicas.filter(({ spare }) => !spare).map(({ name }) => name);
    case 'spare':
      return replicas.filter(({ spare }) => spare).map(({ name }) => name);
    case 'leaders':
      return brokers > 1 ? brokerNames : [];
    case 'broker':
      return brokerNames;
    case 'api':
      return groups;
    case 'handover':
      return [...groups, allOutcomes].map((group) => `topics of ${group}`);
    case 'events':
      return publishers.length > 0 ? [`topics of ${allEvents}`] : [];
    case 'store':
      return ['PostgreSQL'];
    case 'registry':
      return ['registry'];
  }
}

function clash(fault: PlannedFault, other: PlannedFault): boolean {
  const bothBrokers = fault.target.startsWith('broker') && other.target.startsWith('broker');
  if (fault.target !== other.target && !bothBrokers) return false;
  const restMs = bothBrokers ? brokerRestMs : replicaRestMs;
  return fault.atMs < other.atMs + other.forMs + restMs && other.atMs < fault.atMs + fault.forMs + restMs;
}
