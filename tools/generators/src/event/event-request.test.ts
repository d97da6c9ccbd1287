import { memoryWorkspace } from '../workspace.fixture.ts';
import { readRequest, type EventOptions } from './event-request.ts';
import { generateEvent } from './event.ts';

const read = (options: EventOptions) => readRequest(memoryWorkspace(), options);

describe('the options of a new event', () => {
  it('need its name only: topic, key and time follow from it', () => {
    expect(read({ name: 'OrderShipped' })).toMatchObject({
      namespace: 'rivulet.orders',
      rivulet: { topic: 'orders.order-shipped', id: 'eventId', key: 'orderId', time: 'shippedAt' },
    });
    expect(read({ name: 'ParcelOnTheWay' }).rivulet).toMatchObject({ key: 'parcelId', time: 'occurredAt' });
  });

  it('may say otherwise', () => {
    const options = { name: 'StockCounted', key: 'productId', time: 'at', domain: 'stock-keeping' };
    expect(read(options)).toMatchObject({
      namespace: 'rivulet.stock_keeping',
      rivulet: { topic: 'stock-keeping.stock-counted', key: 'productId', time: 'at' },
    });
  });

  it.each<[string, EventOptions, string]>([
    ['a name in kebab-case', { name: 'order-shipped' }, 'name=order-shipped must be in PascalCase'],
    ['a name in capitals', { name: 'OrderSMSSent' }, 'must be in PascalCase'],
    ['a name of one word', { name: 'Shipped' }, 'must say what became of what'],
    ['a name that is taken', { name: 'OrderConfirmed' }, 'is taken by schemas/order-confirmed.avsc'],
    ['a name whose emitter is there', { name: 'OrderLost' }, 'apps/publisher/src/emit-order-lost.ts'],
    ['a name like another', { name: 'OrderOnhold' }, 'is too like OrderOnHold'],
    ['a key that is no field', { name: 'OrderShipped', key: 'order-id' }, '--key=order-id must be a field'],
    ['its id as the key', { name: 'OrderShipped', key: 'eventId' }, "is the event's id"],
    ['one field for two', { name: 'OrderShipped', key: 'at', time: 'at' }, '--key=at is also the time'],
    ['a domain in capitals', { name: 'OrderShipped', domain: 'Orders' }, '--domain=Orders must be'],
  ])('are refused when they have %s', (_what, options, message) => {
    expect(() => read(options)).toThrow(message);
  });

  it('change nothing when they are wrong', async () => {
    const tree = memoryWorkspace();
    const before = tree.listChanges().map(({ path }) => path);
    await expect(generateEvent(tree, { name: 'OrderConfirmed' })).rejects.toThrow('is taken');
    expect(tree.listChanges().map(({ path }) => path)).toEqual(before);
  });
});
