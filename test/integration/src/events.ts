import { avroType, cloudEventHeaders, OrderConfirmed } from '@rivulet/contracts';
import { frame, type KafkaRecord, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import type { World } from './world.ts';

export { orderConfirmed, readTopic } from '@rivulet/testing';

const orderType = avroType(OrderConfirmed.schema);

/** The event as the relay would write it. */
export function recordOf(world: World, event: OrderConfirmed): OutgoingRecord {
  return {
    topic: world.topic,
    key: event.orderId,
    value: frame(world.schemaId, orderType.toBuffer(event)),
    headers: cloudEventHeaders(OrderConfirmed, event),
  };
}

export async function publish(world: World, records: readonly OutgoingRecord[]): Promise<void> {
  const producer: Producer = await world.kafka.producer();
  await producer.send(records);
  await producer.close();
}

export function header(record: KafkaRecord, name: string): string | undefined {
  return record.headers[name]?.toString();
}
