import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';
import type { HeaderValue, KafkaRecord } from './kafka.ts';

export function toRecord(batch: Batch, message: KafkaMessage): KafkaRecord {
  return {
    topic: batch.topic,
    partition: batch.partition,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: singleHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

/** Of a repeated header the first value counts. */
function singleHeaders(headers: IHeaders | undefined): Record<string, HeaderValue> {
  const single: Record<string, HeaderValue> = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    single[name] = Array.isArray(value) ? value[0] : value;
  return single;
}
