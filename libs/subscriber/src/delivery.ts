import { headerNames } from '@rivulet/contracts';
import type { HeaderValue, KafkaRecord, TopicPartition } from '@rivulet/kafka';

/** Where an event stands on its own topic: who it is before it is decoded, and its place in its key's order. */
export interface Origin extends TopicPartition {
  offset: number;
}

/** As a store keeps it. */
export function originName({ topic, partition, offset }: Origin): string {
  return `${topic}/${partition}/${offset}`;
}

/** One handing-over of an event to this group: the event itself, or a copy from the retry topic. */
export interface Delivery {
  record: KafkaRecord;
  from: 'event' | 'retry';
  /** Ordering key; undefined for an event without one, which keeps no order. */
  key: string | undefined;
  origin: Origin;
  /** 1 for the event itself; each copy counts on. */
  number: number;
  /** Attempts spent before this delivery. */
  attempts: number;
  /** Epoch milliseconds before which it must not be called; 0 for at once. */
  notBefore: number;
  firstFailedAt: number | undefined;
  /** A copy that is not to be called: it stands for a dead letter that holds its key back, or for its dismissal. */
  held: 'dead-lettered' | 'discarded' | undefined;
  /** A copy whose call is to be made also when an earlier delivery has made it. */
  repeat: boolean;
}

export function readDelivery(record: KafkaRecord, retryTopicName: string): Delivery {
  const { headers } = record;
  const isCopy = record.topic === retryTopicName;
  const firstFailedAt = readNumber(headers[headerNames.firstFailedAt]);
  return {
    record,
    from: isCopy ? 'retry' : 'event',
    key: record.key === null ? undefined : record.key.toString('utf8'),
    origin: isCopy
      ? readOrigin(record)
      : { topic: record.topic, partition: record.partition, offset: record.offset },
    number: isCopy ? readDeliveryNumber(headers[headerNames.delivery]) : 1,
    attempts: isCopy ? (readNumber(headers[headerNames.attempt]) ?? 0) : 0,
    notBefore: isCopy ? (readNumber(headers[headerNames.notBefore]) ?? 0) : 0,
    firstFailedAt: isCopy ? firstFailedAt : undefined,
    held: isCopy ? readHeld(headers[headerNames.held]) : undefined,
    repeat: isCopy && readText(headers[headerNames.repeat]) === 'true',
  };
}

/** A copy that somebody wrote by hand, without an origin, counts as standing where it is. */
function readOrigin(record: KafkaRecord): Origin {
  const { headers, topic, partition, offset } = record;
  return {
    topic: readText(headers[headerNames.originTopic]) ?? topic,
    partition: readNumber(headers[headerNames.originPartition]) ?? partition,
    offset: readNumber(headers[headerNames.originOffset]) ?? offset,
  };
}

/** Stores keep it in 32 bits; a copy of it counts one further. A copy without a number is taken for the first one. */
function readDeliveryNumber(value: HeaderValue): number {
  const number = readNumber(value);
  return number === undefined || number >= 2 ** 31 - 1 ? 2 : number;
}

function readHeld(value: HeaderValue): Delivery['held'] {
  const text = readText(value);
  return text === 'dead-lettered' || text === 'discarded' ? text : undefined;
}

export function readText(value: HeaderValue): string | undefined {
  return value === undefined ? undefined : value.toString();
}

function readNumber(value: HeaderValue): number | undefined {
  const text = readText(value);
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  return Number(text);
}
