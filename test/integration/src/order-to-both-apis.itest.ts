import { headerNames } from '@rivulet/contracts';
import { waitFor } from '@rivulet/testing';
import type { AppProcess } from './app-process.ts';
import { callsOf, successesOf, untilDone } from './calls.ts';
import { header, readTopic } from './events.ts';
import { orderBody, placeOrder, postOrder } from './place-order.ts';
import { startSpanCollector } from './span-collector.ts';
import { createWorld, type World } from './world.ts';

describe('an order', () => {
  let world: World;
  let collector: Awaited<ReturnType<typeof startSpanCollector>>;
  let apps: Record<'publisher' | 'inventory' | 'notification', AppProcess>;
  let publisherUrl: string;

  beforeAll(async () => {
    world = await createWorld();
    collector = await startSpanCollector();
    const otel = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    const [publisher, inventory, notification] = await Promise.all([
      world.start('publisher', otel).ready(),
      world.start('inventory-subscriber', otel).ready(),
      world.start('notification-subscriber', otel).ready(),
    ]);
    apps = { publisher, inventory, notification };
    publisherUrl = await publisher.url();
  });
  afterAll(async () => {
    await world.close();
    await collector.close();
  });

  it('reaches both subscribers, and each calls its API once', async () => {
    const { orderId } = await placeOrder(publisherUrl);
    await Promise.all([
      untilDone(world.inventoryApi, [orderId]),
      untilDone(world.notificationApi, [orderId]),
    ]);
    const [deduction] = callsOf(world.inventoryApi, orderId);
    const [email] = callsOf(world.notificationApi, orderId);
    expect(deduction).toMatchObject({
      method: 'PUT',
      path: '/inventory/deduct',
      body: { orderId, items: [{ productId: 'product-1', quantity: 2 }] },
    });
    expect(email).toMatchObject({
      method: 'POST',
      path: '/send-email',
      body: { orderId, to: 'ada@example.com' },
    });
    expect(callsOf(world.inventoryApi, orderId)).toHaveLength(1);
    expect(callsOf(world.notificationApi, orderId)).toHaveLength(1);
  });

  it('is an Avro event in the Confluent wire format with key, CloudEvents and trace headers', async () => {
    const { orderId, eventId } = await placeOrder(publisherUrl);
    const record = await waitFor(
      async () => (await readTopic(world.kafka, world.topic)).find(({ key }) => key?.toString() === orderId),
      { what: 'the event in the topic' },
    );
    expect(record.value?.[0]).toBe(0);
    expect(record.value?.readUInt32BE(1)).toBe(world.schemaId);
    expect(header(record, headerNames.ceId)).toBe(eventId);
    expect(header(record, headerNames.ceType)).toBe('rivulet.orders.OrderConfirmed');
    expect(header(record, headerNames.ceSpecVersion)).toBe('1.0');
    expect(header(record, headerNames.traceParent)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('has one trace id from the POST to both API calls and through a retry, in headers, logs and exported spans', async () => {
    world.inventoryApi.configure({ failFirst: 1 });
    const { orderId, eventId } = await placeOrder(publisherUrl);
    await Promise.all([
      untilDone(world.inventoryApi, [orderId]),
      untilDone(world.notificationApi, [orderId]),
    ]);
    const calls = [...callsOf(world.inventoryApi, orderId), ...callsOf(world.notificationApi, orderId)];
    expect(calls).toHaveLength(3);
    const traceIds = new Set(calls.map(({ traceparent }) => traceparent?.split('-')[1]));
    expect(traceIds.size).toBe(1);
    const [traceId] = traceIds;

    const linesOf = (app: AppProcess) => app.lines.filter((line) => line.eventId === eventId);
    await waitFor(() => linesOf(apps.inventory).length >= 2 && linesOf(apps.notification).length >= 1, {
      what: 'the log lines',
    });
    for (const app of Object.values(apps)) {
      for (const line of linesOf(app)) expect(line).toMatchObject({ trace_id: traceId, orderId });
    }
    expect(linesOf(apps.publisher).length).toBeGreaterThan(0);
    expect(linesOf(apps.inventory).map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(linesOf(apps.inventory)[0]).toMatchObject({ group: 'inventory-subscriber' });

    const spans = () => collector.spans.filter((span) => span.traceId === traceId);
    const expected = [
      'POST /orders',
      `create ${world.topic}`,
      `process ${world.topic}`,
      `process ${world.retryTopic('inventory-subscriber')}`,
    ];
    await waitFor(() => expected.every((name) => spans().some((span) => span.name === name)), {
      what: `spans ${expected.join(', ')}`,
    });
    await waitFor(() => new Set(spans().map(({ service }) => service)).size === 3, {
      what: 'spans of all three services',
    });
    world.inventoryApi.configure({});
  });

  it('leaves no personal data in any log', async () => {
    const { orderId } = await placeOrder(publisherUrl);
    await Promise.all([
      untilDone(world.inventoryApi, [orderId]),
      untilDone(world.notificationApi, [orderId]),
    ]);
    await waitFor(() => apps.notification.lines.some((line) => line.orderId === orderId), {
      what: 'the log line of the call',
    });
    for (const app of Object.values(apps)) {
      const text = JSON.stringify(app.lines);
      expect(text).not.toContain('ada@example.com');
      expect(text).not.toContain('Street 1');
    }
  });

  it('is told by SMS when it says so', async () => {
    const { body } = await postOrder(publisherUrl, {
      ...orderBody,
      notificationChannel: 'sms',
      customerPhone: '+491701234567',
    });
    await untilDone(world.notificationApi, [body.orderId]);
    expect(successesOf(world.notificationApi, body.orderId)[0]).toMatchObject({
      path: '/send-sms',
      body: { to: '+491701234567' },
    });
  });
});
