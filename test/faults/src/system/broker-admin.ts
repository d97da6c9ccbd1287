import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

/** What the suite does to the brokers themselves; the port has none of it. */
export interface BrokerAdmin {
  /** Puts these settings in the place of all that the topic has. */
  configure(topic: string, config: Readonly<Record<string, string>>): Promise<void>;
  /** Takes the broker out of all partitions of the topics that it leads, so that others lead them. @returns what puts it back */
  unseat(broker: number, topics: readonly string[]): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface Move {
  topic: string;
  partition: number;
  from: number[];
  to: number[];
}

const tries = 20;
const againAfterMs = 500;
const settledWithinMs = 10_000;

/** Each call is tried for some time: a broker may just have come back. */
export async function connectBrokerAdmin(brokers: readonly string[]): Promise<BrokerAdmin> {
  const { Kafka, ConfigResourceTypes, logLevel } = kafkajs;
  const client = new Kafka({ brokers: [...brokers], clientId: 'fault-admin', logLevel: logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();

  async function assign(moves: readonly Move[], side: 'from' | 'to'): Promise<void> {
    const byTopic = Map.groupBy(moves, ({ topic }) => topic);
    const topics = [...byTopic].map(([topic, ofTopic]) => ({
      topic,
      partitionAssignment: ofTopic.map((move) => ({ partition: move.partition, replicas: move[side] })),
    }));
    await again(() => admin.alterPartitionReassignments({ topics }));
    for (const deadline = Date.now() + settledWithinMs; Date.now() < deadline; await delay(againAfterMs)) {
      const { topics: open } = await again(() => admin.listPartitionReassignments({}));
      if (open.length === 0) return;
    }
  }

  return {
    configure: async (topic, config) => {
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
      await again(() => admin.alterConfigs({ validateOnly: false, resources }));
    },
    async unseat(broker, topics) {
      const found = await again(() => admin.fetchTopicMetadata({ topics: [...topics] }));
      const moves = found.topics.flatMap(({ name, partitions }) =>
        partitions
          .filter(({ leader, replicas }) => leader === broker && replicas.length > 1)
          .map(({ partitionId, replicas }) => {
            const to = replicas.filter((id) => id !== broker);
            return { topic: name, partition: partitionId, from: replicas, to };
          }),
      );
      if (moves.length === 0) return () => Promise.resolve();
      await assign(moves, 'to');
      return () => assign(moves, 'from');
    },
    close: () => admin.disconnect(),
  };
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures === tries) throw error;
      await delay(againAfterMs);
    }
  }
}
