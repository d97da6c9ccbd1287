import { avroType, headerNames, OrderConfirmed } from '@rivulet/contracts';
import { unframe, type KafkaRecord } from '@rivulet/kafka';
import type { Copy, DeadLetter, HandedOn, LoggedEvent } from './history.ts';

export function toLoggedEvent(record: KafkaRecord): LoggedEvent {
  const { partition, offset, timestampMs } = record;
  const eventId = text(record, headerNames.ceId) ?? null;
  const order = eventId === null ? null : customerOf(record);
  return { partition, offset, eventId, key: keyOf(record), order, at: timestampMs };
}

const orderType = avroType(OrderConfirmed.schema);

/** All versions of the schema that the suite writes have the same fields. */
function customerOf({ value }: KafkaRecord): string {
  return (orderType.fromBuffer(unframe(value).body) as OrderConfirmed).customerId;
}

export function toCopy(record: KafkaRecord, group: string): Copy {
  return {
    ...toHandedOn(record, group),
    notBefore: number(record, headerNames.notBefore),
    held: text(record, headerNames.held) ?? null,
    failedAt: time(record, headerNames.failedAt),
  };
}

export function toDeadLetter(record: KafkaRecord, group: string): DeadLetter {
  const reason = text(record, headerNames.reason) ?? null;
  return { ...toHandedOn(record, group), reason, failedAt: time(record, headerNames.deadLetteredAt) };
}

function toHandedOn(record: KafkaRecord, group: string): Omit<HandedOn, 'failedAt'> {
  const { partition, offset, timestampMs } = record;
  return {
    group,
    partition,
    offset,
    eventId: text(record, headerNames.ceId) ?? `${partition}/${number(record, headerNames.originOffset)}`,
    key: keyOf(record),
    origin: {
      partition: number(record, headerNames.originPartition),
      offset: number(record, headerNames.originOffset),
    },
    delivery: number(record, headerNames.delivery),
    attempts: number(record, headerNames.attempt),
    errorClass: text(record, headerNames.errorClass) ?? null,
    at: timestampMs,
  };
}

function keyOf({ key }: KafkaRecord): string {
  return key?.toString('utf8') ?? '';
}

function text({ headers }: KafkaRecord, name: string): string | undefined {
  return headers[name]?.toString();
}

function number(record: KafkaRecord, name: string): number {
  return Number(text(record, name) ?? 0);
}

function time(record: KafkaRecord, name: string): number | null {
  const value = text(record, name);
  return value === undefined ? null : Number(value);
}
