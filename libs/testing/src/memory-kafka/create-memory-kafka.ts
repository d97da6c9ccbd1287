import type { Kafka, KafkaRecord } from '@rivulet/kafka';
import { systemClock, type Clock } from '@rivulet/resilience';
import { createMemoryBrokers } from './memory-brokers.ts';
import { createMemoryConsumer } from './memory-consumer.ts';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';
import { createMemoryLog } from './memory-log.ts';
import { createMemoryProducer } from './memory-producer.ts';
import { createMemoryTopicAdmin } from './memory-topic-admin.ts';

export interface MemoryKafkaOptions {
  /** Measures drains and stamps records. */
  clock?: Clock;
  /** Records of a fetched batch at the most. */
  batchRecords?: number;
}

/** The port to Kafka without Kafka: for tests of subscribers. Epochs, drains and refused commits are as with brokers. */
export interface MemoryKafka extends Kafka {
  /** All records of a topic, those of a partition in their order. */
  records(topic: string): KafkaRecord[];
  /** Takes all partitions from the group's members and gives them anew, as when a member joins. */
  rebalance(group: string): Promise<void>;
  /** The group's members vanish as if their processes were killed: no drain, no further commit. Their calls go on. */
  crash(group: string): void;
  /** Until `startBrokers`, sends, commits and requests reject, and nothing is fetched. */
  stopBrokers(): void;
  startBrokers(): void;
}

export function createMemoryKafka({
  clock = systemClock,
  batchRecords = 100,
}: MemoryKafkaOptions = {}): MemoryKafka {
  const log = createMemoryLog();
  const brokers = createMemoryBrokers();
  const groups = new Map<string, MemoryGroup>();
  let consumers = 0;

  function groupOf(name: string): MemoryGroup {
    const group = groups.get(name) ?? createMemoryGroup(log);
    groups.set(name, group);
    return group;
  }

  return {
    admin: createMemoryTopicAdmin(log, brokers, groupOf),
    async producer() {
      brokers.reach();
      return createMemoryProducer(log, brokers, clock);
    },
    consumer(options) {
      consumers += 1;
      return createMemoryConsumer({
        id: consumers,
        options,
        group: groupOf(options.group),
        log,
        brokers,
        clock,
        batchRecords,
      });
    },
    close: () => Promise.resolve(),
    records: (topic) =>
      Array.from({ length: log.partitions(topic) }, (_, partition) =>
        log.read({ topic, partition }, 0, Infinity),
      ).flat(),
    rebalance: (group) => groupOf(group).rebalance(),
    crash: (group) => groupOf(group).crash(),
    stopBrokers: () => brokers.stop(),
    startBrokers: () => brokers.start(),
  };
}
