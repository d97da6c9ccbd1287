import type { Message } from 'kafkajs';
import { createByteWriter, sizeOfVarint, type ByteWriter } from './byte-writer.ts';
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

/** Body of a Produce request, versions 3 to 8, with record batches of magic 2: uncompressed, not of a transaction, each
 * record at `nowMs` (https://kafka.apache.org/documentation/#recordbatch). */
export function encodeProduce(options: ProduceOptions, nowMs: number): Buffer {
  const topics = options.topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((each) => ({ ...each, sizes: each.messages.map(sizeOfRecord) })),
  }));
  const total = topics.reduce(
    (sum, { topic, partitions }) =>
      sum +
      6 +
      Buffer.byteLength(topic) +
      partitions.reduce((size, { sizes }) => size + 8 + sizeOfBatch(sizes), 0),
    12,
  );
  const to = createByteWriter(total);
  to.int16(-1);
  to.int16(options.acks);
  to.int32(options.timeout);
  to.int32(topics.length);
  for (const { topic, partitions } of topics) {
    to.int16(Buffer.byteLength(topic));
    to.raw(topic);
    to.int32(partitions.length);
    for (const { partition, firstSequence, messages, sizes } of partitions) {
      to.int32(partition);
      to.int32(sizeOfBatch(sizes));
      writeBatch(to, { ...options, firstSequence, nowMs: BigInt(nowMs) }, messages, sizes);
    }
  }
  return to.bytes;
}

/** First offset and length; what the length counts, up to the records. */
const [batchPrefixBytes, batchHeadBytes] = [12, 49];

function sizeOfBatch(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + sizeOfVarint(size) + size, batchPrefixBytes + batchHeadBytes);
}

function writeBatch(
  to: ByteWriter,
  batch: { producerId: unknown; producerEpoch: number; firstSequence: number; nowMs: bigint },
  messages: readonly Message[],
  sizes: readonly number[],
): void {
  to.int64(0n);
  to.int32(sizeOfBatch(sizes) - batchPrefixBytes);
  to.int32(0);
  to.int8(2);
  const crcAt = to.at();
  to.int32(0);
  const from = to.at();
  to.int16(0);
  to.int32(messages.length - 1);
  to.int64(batch.nowMs);
  to.int64(batch.nowMs);
  to.int64(BigInt(String(batch.producerId)));
  to.int16(batch.producerEpoch);
  to.int32(batch.firstSequence);
  to.int32(messages.length);
  messages.forEach((message, index) => writeRecord(to, message, index, sizes[index] ?? 0));
  to.bytes.writeUInt32BE(crc32c(to.bytes, from, to.at()), crcAt);
}

/** Attributes and the time's distance to the first one take a byte each. */
function sizeOfRecord({ key, value, headers = {} }: Message, index: number): number {
  const names = Object.keys(headers);
  let size = 2 + sizeOfVarint(index) + sizeOfBytes(key) + sizeOfBytes(value) + sizeOfVarint(names.length);
  for (const name of names) size += sizeOfBytes(name) + sizeOfBytes(headers[name] as Buffer | string);
  return size;
}

function writeRecord(
  to: ByteWriter,
  { key, value, headers = {} }: Message,
  index: number,
  size: number,
): void {
  const names = Object.keys(headers);
  to.varint(size);
  to.int8(0);
  to.int8(0);
  to.varint(index);
  writeBytes(to, key);
  writeBytes(to, value);
  to.varint(names.length);
  for (const name of names) {
    writeBytes(to, name);
    writeBytes(to, headers[name] as Buffer | string);
  }
}

function sizeOfBytes(bytes: Buffer | string | null | undefined): number {
  if (bytes === null || bytes === undefined) return 1;
  const length = Buffer.byteLength(bytes);
  return sizeOfVarint(length) + length;
}

function writeBytes(to: ByteWriter, bytes: Buffer | string | null | undefined): void {
  if (bytes === null || bytes === undefined) return to.varint(-1);
  to.varint(Buffer.byteLength(bytes));
  to.raw(bytes);
}
