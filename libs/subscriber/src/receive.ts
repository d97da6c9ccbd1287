import { partitionKey, type GroupConsumer, type RecordBatch, type TopicPartition } from '@rivulet/kafka';
import { readDelivery, type Delivery } from './delivery.ts';
import type { OffsetLedger } from './offset-ledger.ts';
import { packRecord } from './pack-record.ts';

/** A partition as this epoch works on it. */
export interface OwnedPartition extends TopicPartition {
  ledger: OffsetLedger;
  /** Unsettled offsets at which it is full, until half of them are settled. */
  full: number;
  isFull: boolean;
  /** Whether it is not fetched: it is full, or its copies are. */
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

function countUnsettled(owned: OwnedPartition): void {
  const unsettled = owned.ledger.unsettled();
  if (unsettled >= owned.full) owned.isFull = true;
  else if (unsettled <= owned.full / 2) owned.isFull = false;
}

/** Takes fetched records into the ledgers and the scheduler at once; a full partition pauses, the others go on. */
export function createReceive({ partitions, retryTopic, consumer, schedule }: ReceiveOptions): Receive {
  const eventsOf = new Map([...partitions.values()].map((owned) => [owned.copies, owned]));

  /** Each has a bound of its own: copies that wait, fewer than would pause the events, must not keep them paused. */
  function pauseOrResume(owned: OwnedPartition): void {
    countUnsettled(owned);
    const events = owned.topic === retryTopic ? eventsOf.get(owned) : owned;
    if (events === undefined) return;
    const isToPause = events.isFull || events.copies?.isFull === true;
    if (isToPause === events.paused) return;
    events.paused = isToPause;
    if (isToPause) consumer.pause([events]);
    else consumer.resume([events]);
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
      pauseOrResume(owned);
    },
    settled(topicPartition, offset) {
      const owned = partitions.get(partitionKey(topicPartition));
      if (owned === undefined) return;
      owned.ledger.settle(offset);
      pauseOrResume(owned);
    },
  };
}
