import { createKafka } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import { untilDone } from './calls.ts';
import { placeOrder } from './place-order.ts';
import { startSecuredKafka, type SecuredKafka } from './secured-kafka.ts';
import { createWorld, type World } from './world.ts';

describe('brokers that ask for TLS, a name and a password', () => {
  let kafka: SecuredKafka;
  let world: World;
  beforeAll(async () => {
    kafka = await startSecuredKafka();
    world = await createWorld({ way: kafka });
  });
  afterAll(async () => {
    await world.close();
    await kafka.close();
  });

  it('carry an order from the publisher to both APIs', async () => {
    const apps = ['publisher', 'inventory-subscriber', 'notification-subscriber'] as const;
    const [publisher] = await Promise.all(apps.map((app) => world.start(app).ready()));
    const { orderId } = await placeOrder((await publisher?.url()) ?? '');
    await untilDone(world.inventoryApi, [orderId]);
    await untilDone(world.notificationApi, [orderId]);
  });

  it('keep out whoever has another password, and an app says so and never shows it', async () => {
    const app = world.start('inventory-subscriber', { KAFKA_SASL_PASSWORD: 'wrong-horse-7' });
    await waitFor(async () => /authentication/i.test((await app.readiness()).text), {
      what: 'readiness to name the authentication',
      timeoutMs: 60_000,
    });
    expect((await app.readiness()).status).toBe(503);
    await app.stop();
    expect(JSON.stringify([app.lines, app.errors])).not.toContain('wrong-horse-7');
  });

  it('are not talked to when their certificate comes from nobody known', async () => {
    const { tls: _, ...withoutCa } = kafka.connection;
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const stranger = createKafka({ ...withoutCa, tls: {}, log });
    await expect(stranger.admin.topics()).rejects.toThrow(/self-signed certificate/);
    await stranger.close();
  });
});
