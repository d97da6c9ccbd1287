import { trace } from '@opentelemetry/api';
import { createTestTelemetry, extractTrace } from '@rivulet/telemetry';
import { createOutbox } from './append.ts';
import { createSender } from './send-records.ts';
import { createRecordingProducer } from './testing/recording-producer.ts';
import { OrderShipped, orderShipped } from './testing/test-event.ts';

function setUp(connect?: () => Promise<never>) {
  const telemetry = createTestTelemetry();
  const producer = createRecordingProducer();
  const schemaIds = { idOf: () => Promise.resolve(258) };
  const outbox = createOutbox({ events: [OrderShipped], tracer: telemetry.tracer });
  const sender = createSender({
    connect: connect ?? (() => Promise.resolve(producer)),
    schemaIds,
    tracer: telemetry.tracer,
  });
  const records = (count: number) =>
    Array.from({ length: count }, (_, id) => ({
      id: String(id),
      ...outbox.prepare(OrderShipped, orderShipped(`order-${id}`)),
    }));
  const sendSpans = () => telemetry.spans().filter(({ name }) => name === 'send orders.order-shipped');
  return { producer, sender, records, sendSpans };
}

describe('sender', () => {
  it('puts the wire format`s header with the registry`s id before the body', async () => {
    const { producer, sender, records } = setUp();
    const [record] = records(1);
    await sender.send(record === undefined ? [] : [record]);
    expect(producer.sent[0]?.value?.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 1, 2]));
    expect(producer.sent[0]?.value?.subarray(5)).toEqual(record?.payload);
    expect(producer.sent[0]).toMatchObject({
      topic: 'orders.order-shipped',
      key: 'order-0',
      headers: record?.headers,
    });
  });

  it('links its spans to the creation of every record, also when they are more than a span can hold', async () => {
    const { sender, records, sendSpans } = setUp();
    const batch = records(300);
    await sender.send(batch);
    const linked = sendSpans().flatMap((span) => span.links.map((link) => link.context.spanId));
    expect(linked).toEqual(batch.map(({ headers }) => trace.getSpanContext(extractTrace(headers))?.spanId));
    expect(sendSpans().map((span) => span.attributes['messaging.batch.message_count'])).toEqual([
      128, 128, 44,
    ]);
  });

  it('calls a refused send a fault of the broker, on its span too', async () => {
    const { producer, sender, records, sendSpans } = setUp();
    producer.fail(new TypeError('no leader'));
    await expect(sender.send(records(1))).rejects.toMatchObject({
      part: 'broker',
      message: 'broker: no leader',
    });
    expect(sendSpans()[0]?.attributes['error.type']).toBe('TypeError');
  });

  it('connects again after a failed connect', async () => {
    let tries = 0;
    const { sender, records } = setUp(() => Promise.reject(new Error(`refused ${(tries += 1)}`)));
    await expect(sender.send(records(1))).rejects.toThrow('refused 1');
    await expect(sender.send(records(1))).rejects.toThrow('refused 2');
  });
});
