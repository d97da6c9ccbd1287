import type { BenchResult } from '../bench.ts';
import { table } from '../report/report.ts';
import { sizeCluster, type ClusterWanted, type EventCost } from './size-cluster.ts';

const wanted: ClusterWanted = {
  ...{ eventsPerSecond: 100_000, groups: 2, apiMs: 50, maxInFlight: 256, busyShare: 0.6 },
  ...{ topicHours: 24, storeHours: 200, replicationFactor: 3 },
};

/** The reckoning of docs/sizing.md with the figures of this run; empty where some were not measured. */
export function clusterText(result: BenchResult): string {
  const cost = costOf(result);
  if (cost === undefined)
    return 'Not reckoned: the processor time of broker and database was not measured here.';
  const size = sizeCluster(cost, wanted);
  const rows: [string, string, string][] = [
    [
      'replicas of a group for the processor time',
      `${rate} × ${cost.cpuUs} µs ÷ ${wanted.busyShare}`,
      String(size.replicasForCpu),
    ],
    [
      'replicas of a group for the calls under way',
      `${rate} × ${wanted.apiMs} ms ÷ ${wanted.maxInFlight}`,
      String(size.replicasForCalls),
    ],
    [
      'partitions',
      `two for a replica; at least ${rate} ÷ ${Math.round(cost.onePartitionPerSecond)}/s; a multiple of 12`,
      String(size.partitions),
    ],
    ['cores of a store', `${rate} × ${cost.storeCpuUs} µs ÷ ${wanted.busyShare}`, fixed(size.storeCores)],
    ['rows of a store', `${rate} × ${wanted.storeHours} h`, size.storeRows.toExponential(2)],
    ['disk of a store', `rows × ${Math.round(cost.rowBytes)} B`, inTb(size.storeBytes)],
    [
      'write-ahead log of a store',
      `${rate} × ${Math.round(cost.walBytes)} B`,
      `${inMb(size.walBytesPerSecond)}/s`,
    ],
    [
      'cores of all brokers',
      `${rate} × ${cost.brokerCpuUs} µs × ${wanted.groups} groups ÷ ${wanted.busyShare}, copies not counted`,
      fixed(size.brokerCores),
    ],
    [
      'into all brokers',
      `${rate} × (${written(cost)}) × ${wanted.replicationFactor} copies`,
      `${inMb(size.brokerInBytesPerSecond)}/s`,
    ],
    [
      'out of all brokers',
      `${rate} × ${wanted.groups} groups × (${Math.round(cost.eventBytes)} B + ${Math.round(cost.outcomeBytes)} B)`,
      `${inMb(size.brokerOutBytesPerSecond)}/s`,
    ],
    ['disk of all brokers', `what comes in × ${wanted.topicHours} h`, inTb(size.brokerDiskBytes)],
  ];
  return table(['what', 'reckoning', 'needed'], rows);
}

const rate = '100,000/s';

function written({ eventBytes, outcomeBytes }: EventCost): string {
  return `${Math.round(eventBytes)} B + ${wanted.groups} × ${Math.round(outcomeBytes)} B`;
}

/** Of the usual point; a row's size and the log of the largest store that was measured. */
function costOf({ figures }: BenchResult): EventCost | undefined {
  const of = (name: string): number => figures[`growth.${name}`]?.median ?? NaN;
  const storeSizes = Object.keys(figures).flatMap(
    (name) => /^growth\.storeRows\.(\d+)\.storeRowBytes$/.exec(name)?.[1] ?? [],
  );
  const largest = `storeRows.${Math.max(...storeSizes.map(Number))}`;
  const cost: EventCost = {
    cpuUs: of('usual.cpuUsPerEvent'),
    storeCpuUs: of(`${largest}.storeCpuUsPerEvent`),
    brokerCpuUs: of('usual.brokerCpuUsPerEvent'),
    onePartitionPerSecond: of('partitions.1.perSecond'),
    eventBytes: of('usual.eventBytes'),
    outcomeBytes: of('usual.outcomeBytes'),
    rowBytes: of(`${largest}.storeRowBytes`),
    walBytes: of(`${largest}.walBytesPerEvent`),
  };
  return Object.values(cost).every(Number.isFinite) ? cost : undefined;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function inTb(bytes: number): string {
  return `${(bytes / 1e12).toFixed(1)} TB`;
}
