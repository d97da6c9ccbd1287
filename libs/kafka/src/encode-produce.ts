import type { Message } from 'kafkajs';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './crc32c.ts';

/** What is sent to one broker at once; kafkajs' own form. */
export interface ProduceOptions {
  acks: number;
  timeout: number;
  transactionalId?: string | null;
  compression?: number;
  producerId: unknown;
  producerEpoch: number;
  topicData: readonly {
    topic: string;
    partitions: readonly { partition: number; firstSequence: number; messages: readonly Message[] }[];
  }[];
}

/** Generous for an outcome: what the first buffer has for a record beside its value. */
const besideValueBytes = 512;

/** Body of a Produce request, versions 3 to 8, with record batches of magic 2: uncompressed, not of a transaction, each
 * record at `nowMs` (https://kafka.apache.org/documentation/#recordbatch). */
export function encodeProduce(options: ProduceOptions, nowMs: number): Buffer {
  const to = new ByteWriter(likelySize(options));
  to.int16(-1);
  to.int16(options.acks);
  to.int32(options.timeout);
  to.int32(options.topicData.length);
  for (const { topic, partitions } of options.topicData) {
    to.name(topic);
    to.int32(partitions.length);
    for (const { partition, firstSequence, messages } of partitions) {
      to.int32(partition);
      const sizeAt = to.at;
      to.int32(0);
      writeBatch(to, { ...options, firstSequence, nowMs: BigInt(nowMs) }, messages);
      to.setInt32(sizeAt, to.at - sizeAt - 4);
    }
  }
  return to.written;
}

function likelySize({ topicData }: ProduceOptions): number {
  let size = 512;
  for (const { topic, partitions } of topicData) {
    size += topic.length + 128 * partitions.length;
    for (const { messages } of partitions)
      for (const { value } of messages) size += besideValueBytes + (value?.length ?? 0);
  }
  return size;
}

function writeBatch(
  to: ByteWriter,
  batch: { producerId: unknown; producerEpoch: number; firstSequence: number; nowMs: bigint },
  messages: readonly Message[],
): void {
  to.int64(0n);
  const lengthAt = to.at;
  to.int32(0);
  to.int32(0);
  to.int8(2);
  const crcAt = to.at;
  to.int32(0);
  const from = to.at;
  to.int16(0);
  to.int32(messages.length - 1);
  to.int64(batch.nowMs);
  to.int64(batch.nowMs);
  to.int64(BigInt(String(batch.producerId)));
  to.int16(batch.producerEpoch);
  to.int32(batch.firstSequence);
  to.int32(messages.length);
  messages.forEach((message, index) => to.measured(() => writeRecord(to, message, index)));
  to.setInt32(lengthAt, to.at - lengthAt - 4);
  to.setInt32(crcAt, crc32c(to.written, from, to.at));
}

/** Attributes and the time's distance to the first one take a byte each. */
function writeRecord(to: ByteWriter, { key, value, headers = {} }: Message, index: number): void {
  to.int8(0);
  to.int8(0);
  to.varint(index);
  to.sized(key);
  to.sized(value);
  const names = Object.keys(headers);
  to.varint(names.length);
  for (const name of names) {
    to.sized(name);
    to.sized(headers[name] as Buffer | string);
  }
}
