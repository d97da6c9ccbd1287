import { avroType, cloudEventHeaders, OrderConfirmed } from '@rivulet/contracts';
import { frame, type Kafka, type OutgoingRecord } from '@rivulet/kafka';
import { newId } from '@rivulet/publisher';
import { orderConfirmed } from '@rivulet/testing';

export interface EventsPlan {
  topic: string;
  schemaId: number;
  events: number;
  keys: number;
}

const perSend = 2_000;
const orderType = avroType(OrderConfirmed.schema);

/** Writes events of so many orders, in turn, as the relay writes them. */
export async function writeEvents(kafka: Kafka, plan: EventsPlan): Promise<void> {
  const producer = await kafka.producer();
  for (let from = 0; from < plan.events; from += perSend) {
    const count = Math.min(perSend, plan.events - from);
    await producer.send(Array.from({ length: count }, (_, index) => eventAt(plan, from + index)));
  }
  await producer.close();
}

function eventAt({ topic, schemaId, keys }: EventsPlan, index: number): OutgoingRecord {
  const event = orderConfirmed({ eventId: newId(), orderId: `growing-${index % keys}` });
  const headers = {
    ...cloudEventHeaders(OrderConfirmed, event),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  return { topic, key: event.orderId, value: frame(schemaId, orderType.toBuffer(event)), headers };
}
