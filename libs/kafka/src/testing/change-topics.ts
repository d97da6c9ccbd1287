import { KafkaJs } from '../kafkajs.ts';

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

export async function changeTopics(brokers: readonly string[]): Promise<TopicChanges> {
  const admin = new KafkaJs({ brokers: [...brokers], clientId: 'topic-changes', logLevel: 0 }).admin();
  await admin.connect();
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
    commit: (groupId, topic, partition, offset) =>
      admin.setOffsets({ groupId, topic, partitions: [{ partition, offset: String(offset) }] }),
    close: () => admin.disconnect(),
  };
}
