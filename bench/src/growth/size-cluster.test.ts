import { sizeCluster, type ClusterWanted, type EventCost } from './size-cluster.ts';

const cost: EventCost = {
  ...{ cpuUs: 100, storeCpuUs: 20, brokerCpuUs: 10, onePartitionPerSecond: 5_000 },
  ...{ eventBytes: 500, outcomeBytes: 300, rowBytes: 200, walBytes: 400 },
};
const wanted: ClusterWanted = {
  ...{ eventsPerSecond: 100_000, groups: 2, apiMs: 50, maxInFlight: 256, busyShare: 0.5 },
  ...{ topicHours: 24, storeHours: 48, replicationFactor: 3 },
};

describe('the size of a cluster', () => {
  it('has a core for the processor time of each event, busy in part', () => {
    expect(sizeCluster(cost, { ...wanted, apiMs: 0 })).toMatchObject({ replicasForCpu: 20, replicas: 20 });
  });

  it('has replicas for the calls under way where the API is slow', () => {
    const size = sizeCluster(cost, { ...wanted, apiMs: 500 });
    expect(size.replicasForCalls).toBe(Math.ceil(50_000 / 256));
    expect(size.replicas).toBe(size.replicasForCalls);
  });

  it('has two partitions for a replica, and enough for what one takes', () => {
    expect(sizeCluster(cost, wanted).partitions).toBe(48);
    expect(sizeCluster({ ...cost, onePartitionPerSecond: 1_000 }, wanted).partitions).toBe(108);
  });

  it('stores a row for each event of the retention', () => {
    const { storeRows, storeBytes } = sizeCluster(cost, wanted);
    expect(storeRows).toBe(100_000 * 48 * 3_600);
    expect(storeBytes).toBe(storeRows * 200);
  });

  it('writes each event and the outcomes of all groups as often as there are copies', () => {
    const { brokerInBytesPerSecond, brokerOutBytesPerSecond } = sizeCluster(cost, wanted);
    expect(brokerInBytesPerSecond).toBe(100_000 * (500 + 2 * 300) * 3);
    expect(brokerOutBytesPerSecond).toBe(100_000 * 2 * 800);
  });
});
