/// <reference path="./kafkajs-internals.d.ts" />
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeProduce, type ProduceOptions } from './encode-produce.ts';

let mended = false;

/**
 * kafkajs 2.2.4 makes a buffer of half a kilobyte for each record and for each of its headers, and then copies them
 * together: most of what sending costs. The same bytes are written into one buffer here. What the port never sends
 * (compression, transactions, times or lists of headers of its own) is left to kafkajs.
 */
export function mendProduceRequest(now: () => number = Date.now): void {
  if (mended) return;
  mended = true;
  const { protocol } = produce;
  produce.protocol = ({ version }) => {
    const original = protocol({ version });
    if (version < 3) return original;
    return (options) => {
      const { request, response } = original(options);
      if (!isPlain(options)) return { request, response };
      const encode = () => Promise.resolve(asEncoder(encodeProduce(options, now())));
      return { request: { ...request, encode }, response };
    };
  };
}

function isPlain({ transactionalId, compression, topicData }: ProduceOptions): boolean {
  if ((transactionalId ?? '') !== '' || (compression ?? 0) !== 0) return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) =>
      messages.every(
        ({ timestamp, headers = {} }) =>
          timestamp === undefined &&
          Object.values(headers).every((value) => typeof value === 'string' || Buffer.isBuffer(value)),
      ),
    ),
  );
}

/** What kafkajs puts a request together from. */
function asEncoder(bytes: Buffer) {
  return { buf: bytes, buffer: bytes, offset: bytes.length, size: () => bytes.length };
}
