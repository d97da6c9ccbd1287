import { avroType, cloudEventHeaders, headerNames, OrderConfirmed, retryTopic } from '@rivulet/contracts';
import { frame, type Kafka, type OutgoingRecord } from '@rivulet/kafka';
import { orderConfirmed } from '@rivulet/testing';

export interface CopiesPlan {
  topic: string;
  /** Whose copies they are. */
  group: string;
  schemaId: number;
  partitions: number;
  copies: number;
  /** How many of them are due within the measured time; the others an hour later. */
  due: number;
  /** Undefined for one each. */
  keys: number | undefined;
  /** Epoch milliseconds of the first one. */
  firstDueAt: number;
  spreadMs: number;
}

const hourMs = 3_600_000;
const perSend = 2_000;
const orderType = avroType(OrderConfirmed.schema);

/** Writes the copies as a subscriber does after one failed call. Those of a key are due in their order. */
export async function writeCopies(kafka: Kafka, plan: CopiesPlan, progress: (written: number) => void) {
  const producer = await kafka.producer();
  for (let from = 0; from < plan.copies; from += perSend) {
    const count = Math.min(perSend, plan.copies - from);
    await producer.send(Array.from({ length: count }, (_, index) => copyAt(plan, from + index)));
    progress(from + count);
  }
  await producer.close();
}

function copyAt(plan: CopiesPlan, index: number): OutgoingRecord {
  // The long ones are written between the short ones while there are any, then alone.
  const keyIndex = index % (plan.keys ?? plan.copies);
  const place = dueOrder(plan, index);
  const dueAt =
    place < plan.due
      ? plan.firstDueAt + Math.floor((place / plan.due) * plan.spreadMs)
      : plan.firstDueAt + hourMs + place;
  const event = orderConfirmed({ orderId: `order-${keyIndex}`, confirmedAt: new Date(dueAt) });
  const partition = keyIndex % plan.partitions;
  return {
    topic: retryTopic(plan.topic, plan.group),
    partition,
    key: event.orderId,
    value: frame(plan.schemaId, orderType.toBuffer(event)),
    headers: {
      ...cloudEventHeaders(OrderConfirmed, event),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      [headerNames.group]: plan.group,
      [headerNames.attempt]: '1',
      [headerNames.delivery]: '2',
      [headerNames.notBefore]: String(dueAt),
      [headerNames.firstFailedAt]: String(plan.firstDueAt - hourMs),
      [headerNames.errorClass]: 'status-503',
      [headerNames.errorMessage]: 'API answered 503: try again later',
      [headerNames.originTopic]: plan.topic,
      [headerNames.originPartition]: String(partition),
      [headerNames.originOffset]: String(index),
    },
  };
}

/**
 * With a key each, every short one stands behind several long ones that were written before it. With few keys the
 * first of each key are the short ones, for what follows in a key waits for them.
 */
function dueOrder({ keys, copies, due }: CopiesPlan, index: number): number {
  if (keys !== undefined) return index;
  const every = Math.floor(copies / due);
  const isShort = index % every === every - 1 && index < every * due;
  return isShort ? Math.floor(index / every) : due + index;
}
