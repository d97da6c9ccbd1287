import { OrderConfirmed } from '@rivulet/contracts';
import { createEventDecoder, frame, RegistryUnavailableError, SchemaNotFoundError } from '@rivulet/kafka';
import { createMemorySchemaRegistry } from './memory-schema-registry.ts';
import { orderConfirmed } from './sample-order.ts';

describe('createMemorySchemaRegistry', () => {
  it('gives the same schema the same id, another one the next', async () => {
    const registry = createMemorySchemaRegistry();
    const ids = [];
    for (const schema of ['string', 'long', 'string']) ids.push(await registry.register('subject', schema));
    expect(ids).toEqual([1, 2, 1]);
  });

  it('knows a schema only under the subjects it was registered for', async () => {
    const registry = createMemorySchemaRegistry();
    const id = await registry.register('a', 'string');
    expect(await registry.idFor('a', 'string')).toBe(id);
    await expect(registry.idFor('b', 'string')).rejects.toThrow(SchemaNotFoundError);
    await expect(registry.schemaById(7)).rejects.toThrow(SchemaNotFoundError);
  });

  it('serves a decoder', async () => {
    const registry = createMemorySchemaRegistry();
    const id = await registry.register('orders', OrderConfirmed.schema);
    const order = orderConfirmed();
    const body = (await registry.typeById(id)).toBuffer(order);
    expect(await createEventDecoder(registry, OrderConfirmed).decode(frame(id, body))).toEqual(order);
  });

  it('can not be reached while it is stopped', async () => {
    const registry = createMemorySchemaRegistry();
    registry.stop();
    await expect(registry.register('a', 'string')).rejects.toThrow(RegistryUnavailableError);
    registry.start();
    expect(await registry.register('a', 'string')).toBe(1);
  });
});
