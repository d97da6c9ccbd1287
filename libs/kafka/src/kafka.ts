/**
 * The port to Kafka. Only this package knows the client library, so that another client can be put beside kafkajs
 * without touching a subscriber. Offsets are numbers: exact up to 2^53, which a partition does not reach.
 */
import type { TopicSpec } from '@rivulet/contracts';

export interface TopicPartition {
  topic: string;
  partition: number;
}

/** A header's value as it stood on the wire. */
export type HeaderValue = Buffer | string | undefined;

export interface KafkaRecord extends TopicPartition {
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, HeaderValue>;
  /** Epoch milliseconds, as the producer wrote it. */
  timestampMs: number;
}

export interface OutgoingRecord {
  topic: string;
  key: Buffer | string | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | string>;
  /** Chosen by the key's murmur2 hash, as Java clients do, when absent. */
  partition?: number;
}

export interface Producer {
  /** Idempotent, acks=all: resolves after the broker's answer for all records; rejects when any of them may be missing.
   * @throws RefusedError when the broker is well and does not take them */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface PartitionRange extends TopicPartition {
  /** Where reading starts: the committed offset, or the first one kept when nothing was committed. */
  start: number;
  /** Log-end offset when the partition was assigned. */
  end: number;
  /** Records that had expired before the group read them: how many; left out when none had. */
  expired?: number;
}

/** One generation of ownership; `epoch` counts up within the process and fences everything that was begun before. */
export interface Assignment {
  epoch: number;
  partitions: PartitionRange[];
}

export interface RecordBatch extends TopicPartition {
  epoch: number;
  records: KafkaRecord[];
  /** Offset after the last record of the fetch, gaps by compaction included. */
  nextOffset: number;
  /** Log-end offset at the fetch. */
  highWatermark: number;
}

export interface ConsumerHandlers {
  /** Called before any record of the assignment. Must not throw. */
  assigned(assignment: Assignment): void;
  /** Called at once for each fetched batch, in offset order per partition; must not wait for work. Must not throw. */
  received(batch: RecordBatch): void;
  /** Ownership is about to end: finish and commit. The group waits for the promise, at most `drainTimeoutMs`. */
  revoking(): Promise<void>;
  /** The consumer can't go on by itself. */
  failed(error: Error): void;
}

export interface OffsetCommit extends TopicPartition {
  /** The next offset to read. */
  offset: number;
}

export interface GroupConsumer {
  start(): Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** @throws StaleEpochError when that epoch's ownership has ended, here or by the broker's word: nothing was committed. */
  commit(epoch: number, offsets: readonly OffsetCommit[]): Promise<void>;
  /** Leaves the group; calls `revoking` first. Does not wait for ever for a broker that does not answer. */
  stop(): Promise<void>;
}

export interface ConsumerOptions {
  group: string;
  topics: readonly string[];
  handlers: ConsumerHandlers;
  /** The group gives a silent member up after this. */
  sessionTimeoutMs: number;
  /** How long a drain may hold up a rebalance; below the session timeout. */
  drainTimeoutMs: number;
  maxBytesPerPartition?: number;
  /** How long a record may wait for others, for readers that are in no hurry: fewer and larger batches. 0 when left out. */
  gatherMs?: number;
}

export interface GroupDescription {
  group: string;
  /** In the broker's words: `Stable`, `Empty`, `Dead` (nobody knows the group), `PreparingRebalance`, … */
  state: string;
  members: { id: string; clientId: string; host: string; partitions: TopicPartition[] }[];
}

export interface TopicAdmin {
  topics(): Promise<string[]>;
  /** Creates what is not there yet; another one that creates the same meanwhile is no fault. @throws what the brokers refuse */
  create(specs: readonly TopicSpec[]): Promise<void>;
  /** Sets these settings of the topic and leaves its others as they are. @throws what the brokers refuse */
  alterSettings(topic: string, settings: Readonly<Record<string, string>>): Promise<void>;
  /** Brings the topic to that many partitions. Keys move to other partitions. @throws what the brokers refuse */
  addPartitions(topic: string, count: number): Promise<void>;
  /** Partition count and the named settings of each topic. */
  describe(names: readonly string[], settings: readonly string[]): Promise<TopicSpec[]>;
  /** First and log-end offset of each partition. */
  offsets(topic: string): Promise<{ partition: number; low: number; high: number }[]>;
  /** Committed offsets of a group; -1 where nothing is committed. */
  committed(group: string, topic: string): Promise<{ partition: number; offset: number }[]>;
  /** Lets a group that has no running member begin the topic anew. @throws while a member is running */
  resetOffsets(group: string, topic: string): Promise<void>;
  /** Who is in the groups now, and who reads what. */
  describeGroups(groups: readonly string[]): Promise<GroupDescription[]>;
  /** How many members the group has now, those that are joining included; 0 for a group that nobody knows. */
  members(group: string): Promise<number>;
  /** Lets a group that has no running member go on there. @throws while a member is running */
  setOffsets(
    group: string,
    topic: string,
    offsets: readonly { partition: number; offset: number }[],
  ): Promise<void>;
  /** Drops its connections, also those that nothing is heard of; questions go over new ones from now on. */
  reconnect(): Promise<void>;
}

export interface Kafka {
  producer(): Promise<Producer>;
  consumer(options: ConsumerOptions): GroupConsumer;
  admin: TopicAdmin;
  close(): Promise<void>;
}
