import type { Cluster } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitFenced } from '../commit-fenced.ts';
import { KafkaJs } from '../kafkajs.ts';
import { createCluster } from '../kafkajs-cluster.ts';

/** What may happen to topics while they are used, and no program of this system does. */
export interface TopicChanges {
  addPartitions(topic: string, count: number): Promise<void>;
  remove(topic: string): Promise<void>;
  /** Lets records before the offset expire. */
  expire(topic: string, partition: number, before: number): Promise<void>;
  /** Commits an offset for a group without members. */
  commit(group: string, topic: string, partition: number, offset: number): Promise<void>;
  close(): Promise<void>;
}

const mostTries = 100;

export async function changeTopics(brokers: readonly string[]): Promise<TopicChanges> {
  const kafkajs = new KafkaJs({ brokers: [...brokers], clientId: 'topic-changes', logLevel: 0 });
  const [admin, cluster] = [kafkajs.admin(), createCluster(kafkajs)];
  await Promise.all([admin.connect(), cluster.connect()]);
  /** Of nobody: kafkajs' own way becomes a member for it, which takes seconds, and may find itself as one. */
  const outside = { generationId: -1, memberId: '' };
  return {
    addPartitions: async (topic, count) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    },
    remove: (topic) => admin.deleteTopics({ topics: [topic] }),
    async expire(topic, partition, before) {
      // The client deletes only in topics that it has heard of.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] });
    },
    async commit(group, topic, partition, offset) {
      // Of a group that is new its coordinator may not know yet.
      for (let tries = 1; ; tries += 1) {
        try {
          return await commitFenced(cluster as unknown as Cluster, group, outside, [
            { topic, partition, offset },
          ]);
        } catch (error) {
          if ((error as { retriable?: boolean }).retriable !== true || tries === mostTries) throw error;
          await sleep(100);
        }
      }
    },
    async close() {
      await Promise.all([admin.disconnect(), cluster.disconnect()]);
    },
  };
}
