/// <reference path="./kafkajs-internals.d.ts" />
import Batch from 'kafkajs/src/consumer/batch.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaRecord, TopicPartition } from './kafka.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import { toRecord } from './to-record.ts';

/** Offsets from `start` on, before `end`. */
export interface LogRange extends TopicPartition {
  start: number;
  end: number;
}

export interface LogReader {
  /**
   * The records of the ranges, those of a partition in its order, a fetch at a time. What has expired is left out. `end`
   * must not lie behind the log's end. Goes on by itself when leaders move. @throws what the brokers say for 30 s on end
   */
  read(ranges: readonly LogRange[], signal?: AbortSignal): AsyncGenerator<KafkaRecord[]>;
  /** The first offset of each partition whose record is as old as that or newer (epoch milliseconds); undefined where there is none. */
  offsetsAt(
    topic: string,
    partitions: readonly number[],
    timestampMs: number,
  ): Promise<{ partition: number; offset: number | undefined }[]>;
  close(): Promise<void>;
}

interface Position extends TopicPartition {
  next: number;
  end: number;
}

const bytesPerPartition = 1024 * 1024;
const bytesPerFetch = 16 * 1024 * 1024;
const readCommitted = 1;
const giveUpAfterMs = 30_000;
const againAfterMs = 250;

export function readLogs(cluster: Cluster): LogReader {
  let connected: Promise<void> | undefined;
  /** Of kafkajs' connection for fetches a second one is opened and never closed when two of them want it first at once. */
  let turn: Promise<unknown> = Promise.resolve();

  async function connect(topics: readonly string[]): Promise<void> {
    connected ??= cluster.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    await connected;
    await cluster.addMultipleTargetTopics([...topics]);
    await cluster.refreshMetadataIfNecessary();
  }

  function fetchInTurn(nodeId: string, positions: readonly Position[]): Promise<Batch[]> {
    const fetched = turn.then(() => fetch(nodeId, positions));
    turn = fetched.catch(() => undefined);
    return fetched;
  }

  async function fetch(nodeId: string, positions: readonly Position[]): Promise<Batch[]> {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: bytesPerFetch,
      isolationLevel: readCommitted,
      topics: [...Map.groupBy(positions, ({ topic }) => topic)].map(([topic, wanted]) => ({
        topic,
        partitions: wanted.map(({ partition, next }) => ({
          partition,
          fetchOffset: String(next),
          maxBytes: bytesPerPartition,
        })),
      })),
    });
    return responses.flatMap(({ topicName, partitions }) =>
      partitions.map((each) => {
        const from = positions.find(
          ({ topic, partition }) => topic === topicName && partition === each.partition,
        );
        return new Batch(topicName, String(from?.next ?? 0), each);
      }),
    );
  }

  /** Steps over what has expired. */
  async function toFirstKept(positions: readonly Position[]): Promise<void> {
    for (const [topic, wanted] of Map.groupBy(positions, (each) => each.topic)) {
      const partitions = wanted.map(({ partition }) => ({ partition }));
      const [found] = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: true }]);
      for (const { partition, offset } of found?.partitions ?? []) {
        const position = wanted.find((each) => each.partition === partition);
        if (position !== undefined) position.next = Math.max(position.next, Number(offset));
      }
    }
  }

  /** One fetch from each leader. */
  async function* fetchAll(positions: readonly Position[]): AsyncGenerator<KafkaRecord[]> {
    for (const [nodeId, wanted] of byLeader(cluster, positions)) {
      for (const batch of await fetchInTurn(nodeId, wanted)) {
        const position = wanted.find(
          (each) => each.topic === batch.topic && each.partition === batch.partition,
        );
        // Nothing at all: the fetch was full before it came to this partition.
        if (position === undefined || batch.rawMessages.length === 0) continue;
        const records = batch.messages
          .map((message) => toRecord(batch as unknown as Parameters<typeof toRecord>[0], message))
          .filter(({ offset }) => offset < position.end);
        position.next = Number(batch.lastOffset()) + 1;
        if (records.length > 0) yield records;
      }
    }
  }

  return {
    async *read(ranges, signal) {
      const positions = ranges.map(({ topic, partition, start, end }) => ({
        topic,
        partition,
        next: start,
        end,
      }));
      const unread = () => positions.filter(({ next, end }) => next < end);
      let failingSince: number | undefined;
      while (unread().length > 0) {
        signal?.throwIfAborted();
        try {
          await connect([...new Set(unread().map(({ topic }) => topic))]);
          yield* fetchAll(unread());
          failingSince = undefined;
        } catch (error) {
          failingSince ??= Date.now();
          if (Date.now() - failingSince > giveUpAfterMs) throw error;
          if ((error as { type?: string }).type === 'OFFSET_OUT_OF_RANGE') await toFirstKept(unread());
          else await delay(againAfterMs, undefined, signal === undefined ? {} : { signal });
          await cluster.refreshMetadata().catch(() => undefined);
        }
      }
    },
    async offsetsAt(topic, partitions, timestampMs) {
      await connect([topic]);
      const asked = {
        topic,
        partitions: partitions.map((partition) => ({ partition })),
        fromTimestamp: timestampMs,
      };
      const [found] = await cluster.fetchTopicsOffset([asked]);
      return (found?.partitions ?? [])
        .map(({ partition, offset }) => ({
          partition,
          offset: Number(offset) < 0 ? undefined : Number(offset),
        }))
        .sort((a, b) => a.partition - b.partition);
    },
    async close() {
      if (connected === undefined) return;
      connected = undefined;
      await cluster.disconnect();
    },
  };
}

function byLeader(cluster: Cluster, positions: readonly Position[]): Map<string, Position[]> {
  const led = new Map<string, Position[]>();
  for (const [topic, wanted] of Map.groupBy(positions, (each) => each.topic)) {
    const partitions = wanted.map(({ partition }) => partition);
    for (const [nodeId, theirs] of Object.entries(cluster.findLeaderForPartitions(topic, partitions))) {
      const list = led.get(nodeId) ?? [];
      list.push(...wanted.filter(({ partition }) => theirs.includes(partition)));
      led.set(nodeId, list);
    }
  }
  return led;
}
