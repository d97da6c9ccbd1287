import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import type { Origin } from './delivery.ts';

/** Those that have a value. */
export function headersOf(record: KafkaRecord): Record<string, Buffer | string> {
  const headers: Record<string, Buffer | string> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** Where the event stands on its own topic. */
export function originHeaders(origin: Origin): Record<string, string> {
  return {
    [headerNames.originTopic]: origin.topic,
    [headerNames.originPartition]: String(origin.partition),
    [headerNames.originOffset]: String(origin.offset),
  };
}
