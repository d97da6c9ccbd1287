import { avroType, OrderConfirmed, type AvroSchema } from '@rivulet/contracts';
import { randomUUID } from 'node:crypto';
import { SchemaNotFoundError } from './errors.ts';
import { createEventDecoder } from './event-decoder.ts';
import { createSchemaRegistry } from './schema-registry.ts';
import { readTestStack } from './testing/read-env-test-stack.ts';
import { frame } from './wire-format.ts';

const id = { name: 'id', type: 'string' };
const note = { name: 'note', type: ['null', 'string'], default: null };
const parcel = (...fields: object[]): AvroSchema => ({ type: 'record', name: 'Parcel', fields });

const order: OrderConfirmed = {
  eventId: randomUUID(),
  orderId: randomUUID(),
  customerId: 'customer-1',
  customerEmail: 'ada@example.com',
  customerPhone: null,
  notificationChannel: 'email',
  items: [{ productId: 'product-1', quantity: 2, unitPrice: '12.50' }],
  shippingAddress: { name: 'Ada', street: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  totalAmount: '25.00',
  currency: 'EUR',
  confirmedAt: new Date(1_700_000_000_000),
};

describe('createSchemaRegistry with a registry', () => {
  const registry = createSchemaRegistry({ url: readTestStack().registryUrl });
  const newSubject = () => `test-${randomUUID()}-value`;

  it('gives the same schema the same id, however often it is registered', async () => {
    const subject = newSubject();
    const first = await registry.register(subject, parcel(id));
    expect(await registry.register(subject, parcel(id))).toBe(first);
    expect(await registry.idFor(subject, parcel(id))).toBe(first);
  });

  it('asks for compatibility with all versions before', async () => {
    const subject = newSubject();
    await registry.register(subject, parcel(id));
    const answer = await fetch(`${readTestStack().registryUrl}/config/${subject}`);
    expect(await answer.json()).toMatchObject({ compatibilityLevel: 'BACKWARD_TRANSITIVE' });
  });

  it('takes a compatible version and names why it refuses another', async () => {
    const subject = newSubject();
    await registry.register(subject, parcel(id));
    expect(await registry.register(subject, parcel(id, note))).toEqual(expect.any(Number));
    const refused = registry.register(subject, parcel(id, { name: 'weight', type: 'int' }));
    await expect(refused).rejects.toThrow(`registration of ${subject} was refused by the schema registry`);
  });

  it('says that it has no such schema', async () => {
    await expect(registry.typeById(999_999)).rejects.toThrow(SchemaNotFoundError);
    await expect(registry.idFor(newSubject(), parcel(id))).rejects.toThrow(SchemaNotFoundError);
  });

  it('gives decoders what they need: events of each version come out in the shape that they know', async () => {
    const subject = newSubject();
    const schema = OrderConfirmed.schema as { fields: object[] };
    const newer = { ...schema, fields: [...schema.fields, note] };
    const ids = [await registry.register(subject, schema), await registry.register(subject, newer)];
    // Another process: it has seen no schema yet.
    const decoder = createEventDecoder(
      createSchemaRegistry({ url: readTestStack().registryUrl }),
      OrderConfirmed,
    );
    const bodies = [avroType(schema).toBuffer(order), avroType(newer).toBuffer({ ...order, note: 'gift' })];
    for (const [index, body] of bodies.entries()) {
      expect(await decoder.decode(frame(ids[index] ?? 0, body))).toEqual(order);
    }
  });
});
