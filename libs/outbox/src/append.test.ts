import { SpanKind, trace } from '@opentelemetry/api';
import { avroType } from '@rivulet/contracts';
import { createTestTelemetry, extractTrace, runInSpan } from '@rivulet/telemetry';
import { createOutbox } from './append.ts';
import { OrderShipped, orderShipped } from './testing/test-event.ts';

function setUp(prefix = '') {
  const telemetry = createTestTelemetry();
  return { telemetry, outbox: createOutbox({ events: [OrderShipped], prefix, tracer: telemetry.tracer }) };
}

describe('append', () => {
  it('gives the caller`s query function one statement with all that the relay needs', async () => {
    const { outbox } = setUp('test.');
    const event = orderShipped('order-1');
    const statements: [string, unknown[]][] = [];
    const record = await outbox.append(
      (text, values) => {
        statements.push([text, values]);
        return Promise.resolve({ rows: [] });
      },
      OrderShipped,
      event,
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]?.[0]).toMatch(/^insert into outbox/);
    expect(record).toMatchObject({
      eventId: event.eventId,
      key: 'order-1',
      topic: 'test.orders.order-shipped',
    });
    expect(record.subject).toBe('test.orders.order-shipped-value');
    expect(record.schemaFingerprint).toBe(outbox.schemas[0]?.fingerprint);
    expect(avroType(OrderShipped.schema).fromBuffer(record.payload)).toEqual(event);
  });

  it('writes CloudEvents attributes and the trace of a create span that belongs to the cause', async () => {
    const { outbox, telemetry } = setUp();
    const record = await runInSpan(telemetry.tracer, 'POST /orders', () =>
      outbox.prepare(OrderShipped, orderShipped('order-1')),
    );
    const [create, cause] = telemetry.spans();
    expect(create).toMatchObject({ name: 'create orders.order-shipped', kind: SpanKind.PRODUCER });
    expect(create?.attributes).toMatchObject({
      'messaging.operation.type': 'create',
      'messaging.message.id': record.eventId,
    });
    expect(create?.parentSpanContext?.spanId).toBe(cause?.spanContext().spanId);
    const carried = trace.getSpanContext(extractTrace(record.headers));
    expect(carried?.spanId).toBe(create?.spanContext().spanId);
    expect(record.headers).toMatchObject({
      ce_type: OrderShipped.type,
      ce_id: record.eventId,
      ce_specversion: '1.0',
    });
  });

  it('continues the trace of given headers', () => {
    const { outbox } = setUp();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const record = outbox.prepare(OrderShipped, orderShipped('order-1'), { traceHeaders: { traceparent } });
    expect(record.headers.traceparent).toContain('0af7651916cd43dd8448eb211c80319c');
  });

  it('refuses an event whose id is no UUID, naming the field', () => {
    const { outbox } = setUp();
    expect(() => outbox.prepare(OrderShipped, orderShipped('order-1', { eventId: '17' }))).toThrow(
      'OrderShipped.eventId is not a UUID',
    );
  });

  it('refuses an event that was not declared, since no relay could send it', () => {
    const outbox = createOutbox({ events: [], tracer: createTestTelemetry().tracer });
    expect(() => outbox.prepare(OrderShipped, orderShipped('order-1'))).toThrow(
      'OrderShipped is not in createOutbox({ events })',
    );
  });
});
