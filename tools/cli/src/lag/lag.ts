/** Of one partition of a group. Times are epoch milliseconds. */
export interface PartitionLag {
  partition: number;
  /** Records of the event's topic and of the retry topic behind the committed offsets. */
  total: number;
  /** What can be worked on now: events at the most, for some of them may be over and not committed yet. */
  due: number;
  waiting: number;
  deferred: number;
  /** When the last of the deferred is due. */
  deferredUntil: number | undefined;
  parked: number;
  /** Dead letters that hold their key. */
  held: number;
  /** When the oldest event that is not over happened. */
  oldestAt: number | undefined;
  /** Committed offsets of both topics, added. */
  committed: number;
}

export type LagCounts = Omit<PartitionLag, 'partition'>;

export interface GroupLag extends LagCounts {
  group: string;
  topic: string;
  partitions: PartitionLag[];
}

export function addUp(partitions: readonly PartitionLag[]): LagCounts {
  const sum = (of: (lag: PartitionLag) => number): number =>
    partitions.reduce((total, lag) => total + of(lag), 0);
  const some = (of: (lag: PartitionLag) => number | undefined): number[] =>
    partitions.map(of).filter((value) => value !== undefined);
  const [until, oldest] = [some((lag) => lag.deferredUntil), some((lag) => lag.oldestAt)];
  return {
    total: sum((lag) => lag.total),
    due: sum((lag) => lag.due),
    waiting: sum((lag) => lag.waiting),
    deferred: sum((lag) => lag.deferred),
    deferredUntil: until.length === 0 ? undefined : Math.max(...until),
    parked: sum((lag) => lag.parked),
    held: sum((lag) => lag.held),
    oldestAt: oldest.length === 0 ? undefined : Math.min(...oldest),
    committed: sum((lag) => lag.committed),
  };
}
