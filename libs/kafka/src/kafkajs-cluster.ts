import type { Kafka as KafkaJs } from 'kafkajs';

export interface PartitionData {
  partition: number;
  highWatermark: string;
  messages: unknown[];
}

interface FetchTopic {
  topic: string;
  partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
}

/** What of kafkajs' own cluster is used: a consumer of kafkajs reads only as a member of a group. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<{
    fetch(request: {
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      isolationLevel: number;
      topics: FetchTopic[];
    }): Promise<{ responses: { topicName: string; partitions: PartitionData[] }[] }>;
  }>;
  findGroupCoordinator(group: { groupId: string }): Promise<{
    leaveGroup(member: { groupId: string; memberId: string }): Promise<void>;
  }>;
  findControllerBroker(): Promise<{
    connectionPool: { send(request: { request: object; response: object }): Promise<unknown> };
  }>;
  fetchTopicsOffset(
    topics: {
      topic: string;
      partitions: { partition: number }[];
      fromBeginning?: boolean;
      fromTimestamp?: number;
    }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

const maker = 'private:Kafka:createCluster';

/** A cluster with the client's own connection settings, as its consumers have one. @throws Error with another kafkajs than 2.2.4 */
export function createCluster(kafkajs: KafkaJs): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafkajs).find(({ description }) => description === maker);
  if (symbol === undefined) throw new Error(`this kafkajs has no ${maker}: the log reader is made for 2.2.4`);
  const create = (kafkajs as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (create === undefined) throw new Error(`this kafkajs has no ${maker}`);
  return create({ metadataMaxAge: 60_000, allowAutoTopicCreation: false });
}
