import { avroType, cloudEventHeaders, headerNames, OrderConfirmed } from '@rivulet/contracts';
import { frame, type Kafka } from '@rivulet/kafka';
import { randomBytes } from 'node:crypto';
import { benchEvent } from './bench-events.ts';

const perSend = 2_000;
const type = avroType(OrderConfirmed.schema);

/** Events as the publisher's relay writes them, each with a sampled trace of its own. */
export async function writeEvents(
  kafka: Kafka,
  { topic, schemaId, events }: { topic: string; schemaId: number; events: number },
): Promise<void> {
  const producer = await kafka.producer();
  for (let from = 0; from < events; from += perSend) {
    const count = Math.min(perSend, events - from);
    await producer.send(
      Array.from({ length: count }, (_, place) => {
        const event = benchEvent(from + place);
        const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
        return {
          topic,
          key: event.orderId,
          value: frame(schemaId, type.toBuffer(event)),
          headers: { ...cloudEventHeaders(OrderConfirmed, event), [headerNames.traceParent]: traceparent },
        };
      }),
    );
  }
  await producer.close();
}
