import kafkajs from 'kafkajs';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { changeText } from './change-statement.ts';

type Method = (this: unknown, ...args: never[]) => unknown;

/** Sends are begun, and said to be confirmed at once for every partition that there may be. */
export function confirmUnseen(): void {
  const prototype = kafkajs.Kafka.prototype as unknown as {
    producer?: (...args: unknown[]) => Record<string, Method>;
  };
  const make = prototype.producer;
  if (make === undefined) throw new Error('kafkajs makes no producers any more: mend the mutation');
  prototype.producer = function (...args) {
    const producer = make.apply(this, args);
    const send = producer.sendBatch as (batch: kafkajs.ProducerBatch) => Promise<unknown>;
    const sendBatch = (batch: kafkajs.ProducerBatch) => {
      send(batch).catch(() => undefined);
      return Promise.resolve((batch.topicMessages ?? []).flatMap(({ topic }) => answersOf(topic)));
    };
    return { ...producer, sendBatch };
  };
}

const mostPartitions = 64;

/** Also for the records for which no partition is chosen yet. */
function answersOf(topicName: string): kafkajs.RecordMetadata[] {
  const partitions = [undefined as unknown as number, ...Array(mostPartitions).keys()];
  return partitions.map((partition) => ({ topicName, partition, errorCode: 0 }));
}

/** Requests arrive without their Idempotency-Key. */
export function dropIdempotencyKeys(): void {
  const prototype = http.Server.prototype as unknown as { emit: (...args: unknown[]) => boolean };
  const emit = prototype.emit;
  prototype.emit = function (this: unknown, ...args) {
    if (args[0] === 'request') delete (args[1] as http.IncomingMessage).headers['idempotency-key'];
    return emit.apply(this, args);
  };
}

/** The relay is never told that an event stands behind a parked one of its key. @throws Error when it does not ask for that any more */
export function forgetParkedKeys(): void {
  const source = readFileSync(join(import.meta.dirname, '../../../../libs/outbox/src/outbox-sql.ts'), 'utf8');
  changeText(source, ['as "heldBack"', 'and false as "heldBack"']);
}
