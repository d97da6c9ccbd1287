/// <reference path="./kafkajs-internals.d.ts" />
import Encoder from 'kafkajs/src/protocol/encoder.js';
import crc32c from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeRecords } from './encode-records.ts';

let mended = false;

/**
 * kafkajs 2.2.4 allocates 512 bytes for each record and for each of its headers, and counts in boxed 64-bit numbers:
 * most of what a send costs. Here the records of a partition are written once, into one buffer. What the port never
 * sends (compressed, transactional, with times of their own) goes the old way.
 */
export function mendProduceRequest(): void {
  if (mended) return;
  mended = true;
  const { protocol } = produce;
  produce.protocol = ({ version }) => {
    const original = protocol({ version });
    if (Number(version) < 3) return original;
    return (options) => {
      const { request, response } = original(options);
      return isPlain(options)
        ? { request: { ...request, encode: () => Promise.resolve(encode(options)) }, response }
        : { request, response };
    };
  };
}

function isPlain({ compression, transactionalId, topicData }: produce.Options): boolean {
  if ((compression ?? 0) !== 0 || (transactionalId ?? null) !== null) return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.every(({ timestamp }) => timestamp === undefined)),
  );
}

function encode(options: produce.Options): Encoder {
  const { acks, timeout, topicData } = options;
  const body = new Encoder().writeString(null).writeInt16(acks).writeInt32(timeout);
  body.writeInt32(topicData.length);
  for (const { topic, partitions } of topicData) {
    body.writeString(topic).writeInt32(partitions.length);
    for (const data of partitions) {
      const batch = encodeBatch(data, options);
      body.writeInt32(data.partition).writeInt32(batch.length).writeBuffer(batch);
    }
  }
  return body;
}

/** Before the part that the checksum is of: first offset, length, leader epoch, magic, checksum. */
const headBytes = 21;
/** Attributes, last offset delta, two times, producer id and epoch, first sequence, number of records. */
const sumBytes = 40;

function encodeBatch(
  { messages, firstSequence }: produce.PartitionData,
  { producerId = -1, producerEpoch = 0 }: produce.Options,
): Buffer {
  const records = encodeRecords(messages);
  const batch = Buffer.allocUnsafe(headBytes + sumBytes + records.length);
  const now = BigInt(Date.now());
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(0, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(0, headBytes);
  batch.writeInt32BE(messages.length - 1, headBytes + 2);
  batch.writeBigInt64BE(now, headBytes + 6);
  batch.writeBigInt64BE(now, headBytes + 14);
  batch.writeBigInt64BE(BigInt(String(producerId)), headBytes + 22);
  batch.writeInt16BE(producerEpoch, headBytes + 30);
  batch.writeInt32BE(firstSequence ?? 0, headBytes + 32);
  batch.writeInt32BE(messages.length, headBytes + 36);
  records.copy(batch, headBytes + sumBytes);
  batch.writeUInt32BE(crc32c(batch.subarray(headBytes)), 17);
  return batch;
}
