import type { Broker, Cluster } from 'kafkajs';
import { joinAgain } from './join-again.ts';
import type { TopicAdmin, TopicPartition } from './kafka.ts';
import { partitionKey } from './partition-key.ts';

type CommitRequest = Parameters<Broker['offsetCommit']>[0];

export interface RefuseResetsOptions {
  cluster: Cluster;
  group: string;
  admin: Pick<TopicAdmin, 'offsets' | 'committed'>;
  /** Told of each fetch that was answered as out of range. */
  refused: (where: TopicPartition) => void;
  pause: () => Promise<void>;
}

/**
 * When a fetch is out of range, kafkajs commits "the beginning" for the whole group and reads everything again. But it
 * also asks brokers that lead a partition no longer, and a follower that is behind answers just that. So such a commit
 * never leaves: the member joins again and goes on from what the group has committed. Only where retention has removed
 * that, the log's first offset is committed in its place.
 */
export function refuseResets({ cluster, group, admin, refused, pause }: RefuseResetsOptions): void {
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  const watched = new WeakSet<Broker>();

  async function firstKept({ topic, partition }: TopicPartition): Promise<number | undefined> {
    const [logs, commits] = await Promise.all([admin.offsets(topic), admin.committed(group, topic)]);
    const low = logs.find((log) => log.partition === partition)?.low ?? 0;
    const committed = commits.find((commit) => commit.partition === partition)?.offset ?? -1;
    return committed < low ? low : undefined;
  }

  cluster.findGroupCoordinator = async (found) => {
    const coordinator = await findGroupCoordinator(found);
    if (watched.has(coordinator)) return coordinator;
    watched.add(coordinator);
    const offsetCommit: (request: CommitRequest) => Promise<unknown> =
      coordinator.offsetCommit.bind(coordinator);
    coordinator.offsetCommit = async (request) => {
      const where = resetIn(request);
      if (where === undefined) return offsetCommit(request);
      refused(where);
      await cluster.refreshMetadata();
      const low = await firstKept(where);
      if (low === undefined) {
        await pause();
        throw joinAgain(`${partitionKey(where)} was out of range at a broker that does not lead it`);
      }
      const partitions = [{ partition: where.partition, offset: String(low) }];
      return offsetCommit({ ...request, topics: [{ topic: where.topic, partitions }] });
    };
    return coordinator;
  };
}

/** kafkajs names the beginning and the end of a log by negative numbers. */
function resetIn({ topics }: CommitRequest): TopicPartition | undefined {
  for (const { topic, partitions } of topics) {
    const reset = partitions.find(({ offset }) => Number(offset) < 0);
    if (reset !== undefined) return { topic, partition: reset.partition };
  }
  return undefined;
}
