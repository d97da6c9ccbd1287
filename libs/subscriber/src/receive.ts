import { partitionKey, type GroupConsumer, type RecordBatch, type TopicPartition } from '@rivulet/kafka';
import { readDelivery, type Delivery } from './delivery.ts';
import type { OffsetLedger } from './offset-ledger.ts';

/** A partition as this epoch works on it. */
export interface OwnedPartition extends TopicPartition {
  ledger: OffsetLedger;
  /** Unsettled offsets at which fetching pauses. */
  full: number;
  paused: boolean;
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

/** Takes fetched records into the ledgers and the scheduler at once; a full partition pauses, the others go on. */
export function createReceive({ partitions, retryTopic, consumer, schedule }: ReceiveOptions): Receive {
  return {
    received(batch) {
      const owned = partitions.get(partitionKey(batch));
      if (owned === undefined) return;
      for (const record of batch.records) {
        if (owned.ledger.receive(record.offset)) schedule(readDelivery(record, retryTopic));
      }
      owned.ledger.readTo(batch.nextOffset);
      if (!owned.paused && owned.ledger.unsettled() >= owned.full) {
        owned.paused = true;
        consumer.pause([owned]);
      }
    },
    settled(topicPartition, offset) {
      const owned = partitions.get(partitionKey(topicPartition));
      if (owned === undefined) return;
      owned.ledger.settle(offset);
      if (owned.paused && owned.ledger.unsettled() <= owned.full / 2) {
        owned.paused = false;
        consumer.resume([owned]);
      }
    },
  };
}
