import { memoryWorkspace } from '../workspace.fixture.ts';
import { readRequest, type SubscriberOptions } from './subscriber-request.ts';
import { generateSubscriber } from './subscriber.ts';

const right = { name: 'shipping', event: 'OrderConfirmed', call: 'POST /shipments' };
const refusal = (given: Partial<SubscriberOptions>): string => {
  try {
    readRequest(memoryWorkspace(), { ...right, ...given });
  } catch (error) {
    return (error as Error).message;
  }
  return '(taken)';
};

describe('the options of a new subscriber', () => {
  it('give its event, with topic and key, and its call', () => {
    expect(readRequest(memoryWorkspace(), { ...right, call: ' PUT  /v2/stock-counts ' })).toMatchObject({
      event: { name: 'OrderConfirmed', rivulet: { topic: 'orders.order-confirmed', key: 'orderId' } },
      method: 'PUT',
      path: '/v2/stock-counts',
    });
  });

  it.each<[string, Partial<SubscriberOptions>, string]>([
    ['a name in capitals', { name: 'Shipping' }, 'name=Shipping must be in kebab-case'],
    ['a name with a path in it', { name: '../shipping' }, 'must be in kebab-case'],
    ['a name that says subscriber', { name: 'shipping-subscriber' }, 'must do without subscriber'],
    ['a name that the chart can not have', { name: 'a-name-of-twenty-one' }, 'is too long'],
    ['a name that is taken', { name: 'inventory' }, 'is taken by apps/inventory-subscriber'],
    ['an unknown event', { event: 'OrderShiped' }, 'is none of OrderConfirmed, OrderOnHold'],
    ['what subscribers say themselves', { event: 'EventOutcome' }, 'is none of OrderConfirmed, OrderOnHold'],
    ['a call without a method', { call: '/shipments' }, '--call="/shipments" must be POST, PUT, PATCH'],
    ['a method without a body', { call: 'GET /shipments' }, 'must be POST, PUT, PATCH'],
    ['a whole URL', { call: 'POST http://shipping/shipments' }, 'and a path, such as "POST /shipments"'],
    ['two paths', { call: 'POST /shipments /more' }, 'and a path'],
    ['quotes, which would become code', { call: "POST /ship'ments" }, 'and a path'],
  ])('are refused when they have %s', (_what, given, message) => {
    expect(refusal(given)).toContain(message);
  });

  it('are refused for all faults at once, in a line each', () => {
    const lines = refusal({ name: 'Shipping', event: 'Nothing', call: 'ship it' }).split('\n');
    expect(lines).toEqual([
      expect.stringContaining('name='),
      expect.stringContaining('--event='),
      expect.stringContaining('--call='),
    ]);
  });

  it('change nothing when they are wrong', async () => {
    const tree = memoryWorkspace();
    const before = tree.listChanges().map(({ path }) => path);
    await expect(generateSubscriber(tree, { ...right, name: 'inventory' })).rejects.toThrow('is taken');
    expect(tree.listChanges().map(({ path }) => path)).toEqual(before);
  });
});
