import { partitionKey, type GroupConsumer, type RecordBatch, type TopicPartition } from '@rivulet/kafka';
import { readDelivery, type Delivery } from './delivery.ts';
import type { OffsetLedger } from './offset-ledger.ts';
import { packRecord } from './pack-record.ts';

/** A partition as this epoch works on it. */
export interface OwnedPartition extends TopicPartition {
  ledger: OffsetLedger;
  /** Unsettled offsets at which fetching of events pauses. */
  full: number;
  paused: boolean;
  /**
   * Where this partition's copies wait; too many of them also pause it: the backlog stays on the events' own topic
   * instead of growing in the retry topic and in memory. A retry partition itself never pauses, for the copy that
   * would let a key go on may be the next one in it.
   */
  copies?: OwnedPartition;
}

export interface ReceiveOptions {
  partitions: ReadonlyMap<string, OwnedPartition>;
  retryTopic: string;
  consumer: Pick<GroupConsumer, 'pause' | 'resume'>;
  schedule: (delivery: Delivery) => void;
}

export interface Receive {
  received(batch: RecordBatch): void;
  /** Takes note that an offset is settled; fetching goes on when there is room again. */
  settled(topicPartition: TopicPartition, offset: number): void;
}

/** Unsettled part of what the partition may hold, or its copies: 1 is full. */
function fill({ ledger, full, copies }: OwnedPartition): number {
  return Math.max(ledger.unsettled() / full, copies === undefined ? 0 : fill(copies));
}

/** Takes fetched records into the ledgers and the scheduler at once; a full partition pauses, the others go on. */
export function createReceive({ partitions, retryTopic, consumer, schedule }: ReceiveOptions): Receive {
  const eventsOf = new Map([...partitions.values()].map((owned) => [owned.copies, owned]));

  function pauseWhenFull(owned: OwnedPartition | undefined): void {
    if (owned === undefined || owned.topic === retryTopic || owned.paused || fill(owned) < 1) return;
    owned.paused = true;
    consumer.pause([owned]);
  }

  function resumeWhenHalf(owned: OwnedPartition | undefined): void {
    if (owned?.paused !== true || fill(owned) > 1 / 2) return;
    owned.paused = false;
    consumer.resume([owned]);
  }

  return {
    received(batch) {
      const owned = partitions.get(partitionKey(batch));
      if (owned === undefined) return;
      for (const record of batch.records) {
        if (!owned.ledger.receive(record.offset)) continue;
        const delivery = readDelivery(record, retryTopic);
        schedule(delivery.from === 'retry' ? { ...delivery, record: packRecord(record) } : delivery);
      }
      owned.ledger.readTo(batch.nextOffset);
      pauseWhenFull(owned);
      pauseWhenFull(eventsOf.get(owned));
    },
    settled(topicPartition, offset) {
      const owned = partitions.get(partitionKey(topicPartition));
      if (owned === undefined) return;
      owned.ledger.settle(offset);
      resumeWhenHalf(owned);
      resumeWhenHalf(eventsOf.get(owned));
    },
  };
}
