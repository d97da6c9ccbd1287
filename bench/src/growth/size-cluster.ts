/** Measured at one subscriber process, for one event. */
export interface EventCost {
  /** Of the subscriber, of PostgreSQL and of the broker. */
  cpuUs: number;
  storeCpuUs: number;
  brokerCpuUs: number;
  /** Events a second of a topic with a single partition. */
  onePartitionPerSecond: number;
  eventBytes: number;
  outcomeBytes: number;
  rowBytes: number;
  walBytes: number;
}

export interface ClusterWanted {
  eventsPerSecond: number;
  /** Consumer groups that hear each event. */
  groups: number;
  /** Time until the API's answer. */
  apiMs: number;
  /** Calls under way in one process at the most (`MAX_IN_FLIGHT`). */
  maxInFlight: number;
  /** How busy a core may be: the rest is for peaks, rebalances and catching up. */
  busyShare: number;
  /** How long the topics keep events, and the stores what they have done. */
  topicHours: number;
  storeHours: number;
  replicationFactor: number;
}

export interface ClusterSize {
  /** Of one group, each with a core of its own: for the processor time, and for the calls under way. */
  replicasForCpu: number;
  replicasForCalls: number;
  replicas: number;
  partitions: number;
  /** Of one group's database. */
  storeCores: number;
  storeRows: number;
  storeBytes: number;
  walBytesPerSecond: number;
  /** Of all brokers together. */
  brokerCores: number;
  brokerInBytesPerSecond: number;
  brokerOutBytesPerSecond: number;
  brokerDiskBytes: number;
}

const microsPerSecond = 1_000_000;
/** The number of partitions is divisible by most numbers of replicas then. */
const partitionStep = 12;

/** What so many events a second need when each costs what was measured. */
export function sizeCluster(cost: EventCost, wanted: ClusterWanted): ClusterSize {
  const { eventsPerSecond, groups, apiMs, maxInFlight, busyShare } = wanted;
  const coresOf = (micros: number) => (eventsPerSecond * micros) / microsPerSecond / busyShare;
  const replicasForCpu = Math.ceil(coresOf(cost.cpuUs));
  const replicasForCalls = Math.ceil((eventsPerSecond * apiMs) / 1_000 / maxInFlight);
  const replicas = Math.max(replicasForCpu, replicasForCalls);
  const leastPartitions = Math.max(2 * replicas, eventsPerSecond / cost.onePartitionPerSecond);
  const writtenBytes = cost.eventBytes + groups * cost.outcomeBytes;
  const storeRows = eventsPerSecond * wanted.storeHours * 3_600;
  return {
    ...{ replicasForCpu, replicasForCalls, replicas },
    partitions: Math.ceil(leastPartitions / partitionStep) * partitionStep,
    storeCores: coresOf(cost.storeCpuUs),
    storeRows,
    storeBytes: storeRows * cost.rowBytes,
    walBytesPerSecond: eventsPerSecond * cost.walBytes,
    brokerCores: coresOf(cost.brokerCpuUs) * groups,
    brokerInBytesPerSecond: eventsPerSecond * writtenBytes * wanted.replicationFactor,
    // Each group reads the events, the publisher the outcomes of all groups.
    brokerOutBytesPerSecond: eventsPerSecond * groups * (cost.eventBytes + cost.outcomeBytes),
    brokerDiskBytes: eventsPerSecond * writtenBytes * wanted.replicationFactor * wanted.topicHours * 3_600,
  };
}
