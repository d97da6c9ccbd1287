/** What may grow, each by itself; everything else stays as in `usual`. */
export const axes = {
  events: 'events of one run',
  partitions: 'partitions of each topic',
  keys: 'different keys',
  backlog: 'events that wait in the retry topic',
  storeRows: 'rows in the idempotency store before the run',
} as const;

export type Axis = keyof typeof axes;
export type Point = Record<Axis, number>;

/** One measured point, with the axes in which it stands. */
export interface PlannedPoint extends Point {
  of: readonly Axis[];
  /** Nothing has grown: what all others are held against. */
  isUsual: boolean;
}

interface Plan {
  usual: Point;
  values: Record<Axis, readonly number[]>;
}

const full: Plan = {
  usual: { events: 20_000, partitions: 12, keys: 10_000, backlog: 0, storeRows: 0 },
  values: {
    events: [1_000, 10_000, 100_000, 1_000_000],
    partitions: [1, 4, 12, 48],
    keys: [10, 100, 10_000, 1_000_000],
    backlog: [0, 1_000, 10_000, 100_000],
    storeRows: [0, 100_000, 1_000_000, 10_000_000],
  },
};
const quick: Plan = {
  usual: { events: 2_000, partitions: 12, keys: 1_000, backlog: 0, storeRows: 0 },
  values: {
    events: [1_000, 10_000],
    partitions: [1, 12],
    keys: [10, 10_000],
    backlog: [0, 1_000],
    storeRows: [0, 10_000],
  },
};

/**
 * The points of the chosen axes; one that is the same in several is measured once. Where there are more keys than the usual
 * events, each key has one event: the largest numbers of keys and of events are one run, which stands in both axes.
 */
export function plannedPoints(isQuick: boolean, chosen: readonly Axis[]): PlannedPoint[] {
  const { usual, values } = isQuick ? quick : full;
  const points = new Map<string, PlannedPoint>();
  const add = (axis: Axis, point: Point): void => {
    if (!chosen.includes(axis)) return;
    const name = JSON.stringify(point);
    const isUsual = name === JSON.stringify(usual);
    points.set(name, { ...point, isUsual, of: [...(points.get(name)?.of ?? []), axis] });
  };
  const mostKeys = Math.max(...values.keys);
  for (const events of values.events)
    add('events', { ...usual, events, keys: events >= mostKeys ? mostKeys : usual.keys });
  for (const partitions of values.partitions) add('partitions', { ...usual, partitions });
  for (const keys of values.keys) add('keys', { ...usual, keys, events: Math.max(usual.events, keys) });
  for (const backlog of values.backlog) add('backlog', { ...usual, backlog });
  for (const storeRows of values.storeRows) add('storeRows', { ...usual, storeRows });
  return [...points.values()];
}
