import { avroType, OrderConfirmed, type AvroSchema } from '@rivulet/contracts';
import { orderConfirmed } from '@rivulet/testing';
import { eventFromJson } from './event-from-json.ts';

const asShown = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const record = (type: AvroSchema) =>
  avroType({ type: 'record', name: 'One', fields: [{ name: 'field', type }] });
const faultsOf = (type: AvroSchema, field: unknown) => eventFromJson(record(type), { field }).faults;

describe('an event in the JSON of dlq show', () => {
  const order = avroType(OrderConfirmed.schema);
  const shown = (changes: object = {}) => asShown({ ...orderConfirmed(), ...changes });

  it('is read as it was: the same bytes', () => {
    const event = orderConfirmed({ customerPhone: null });
    const { event: read, faults } = eventFromJson(order, asShown(event));
    expect(faults).toEqual([]);
    expect(order.toBuffer(read)).toEqual(order.toBuffer(event));
  });

  it('tells every fault by the path of its field, and no value', () => {
    const { faults } = eventFromJson(
      order,
      shown({
        items: [{ productId: 'p', quantity: 'secret-1', unitPrice: 'secret-2', colour: 'secret-3' }],
        shippingAddress: { name: 'secret-4', street: 7, city: 'C', postalCode: '1' },
        notificationChannel: 'secret-5',
        customerPhone: { secret: 6 },
        confirmedAt: 'secret-7',
        currency: undefined,
        totalAmount: 12.5,
      }),
    );
    expect(faults.join()).not.toContain('secret-');
    const byField = Object.fromEntries(faults.map((fault) => fault.split(': ', 2)));
    expect(byField).toEqual({
      customerPhone: 'must be a text, not an object',
      notificationChannel: 'must be one of email, sms, not this text',
      'items[0].colour': 'is no field',
      'items[0].quantity': 'must be a whole number of 32 bits, not this text',
      'items[0].unitPrice': expect.stringContaining('must be a decimal as a text, of at most 18 digits'),
      'shippingAddress.street': 'must be a text, not this number',
      'shippingAddress.country': 'is missing',
      totalAmount: expect.stringContaining('not this number'),
      currency: 'is missing',
      confirmedAt: expect.stringContaining('must be a time such as'),
    });
  });

  it.each([[null], [[]], ['text'], [7]])('must be an object: %j', (json) => {
    expect(eventFromJson(order, json).faults).toEqual(['event: must be an object']);
  });

  it('takes the default of a field that is left out', () => {
    const { customerPhone: _left, ...rest } = shown() as Record<string, unknown>;
    const { event, faults } = eventFromJson(order, rest);
    expect(faults).toEqual([]);
    expect(order.fromBuffer(order.toBuffer(event))).toMatchObject({ customerPhone: null });
  });

  it.each<[AvroSchema, unknown, unknown]>([
    [['null', 'string'], null, null],
    [['null', 'string', 'int'], 7, 7],
    [['string', { type: 'array', items: 'int' }], [1], [1]],
    ['bytes', { type: 'Buffer', data: [1, 2] }, Buffer.from([1, 2])],
    [{ type: 'fixed', name: 'Two', size: 2 }, { type: 'Buffer', data: [1, 2] }, Buffer.from([1, 2])],
    [{ type: 'map', values: 'int' }, { a: 1 }, { a: 1 }],
    ['long', 2 ** 53 - 2, 2 ** 53 - 2],
    [
      ['null', { type: 'long', logicalType: 'timestamp-millis' }],
      '2026-01-02T03:04:05.678Z',
      new Date('2026-01-02T03:04:05.678Z'),
    ],
  ])('reads %j as %j', (type, json, value) => {
    const { event, faults } = eventFromJson(record(type), { field: json });
    expect({ event, faults }).toEqual({ event: { field: value }, faults: [] });
    const read = record(type).fromBuffer(record(type).toBuffer(event)) as { field: unknown };
    expect(asShown(read.field)).toEqual(json);
  });

  it.each<[AvroSchema, unknown, string]>([
    [['string', 'int'], null, 'field: must not be null'],
    [['null', 'string', 'int'], true, 'field: must be one of null, string, int'],
    ['int', 2 ** 31, 'field: must be a whole number of 32 bits, not this number'],
    ['boolean', 'true', 'field: must be true or false, not this text'],
    [
      'bytes',
      { type: 'Buffer', data: [256] },
      'field: must be bytes: {"type":"Buffer","data":[…]}, not an object',
    ],
    [
      { type: 'fixed', name: 'Two', size: 2 },
      'ab',
      'field: must be 2 bytes: {"type":"Buffer","data":[…]}, not this text',
    ],
    [{ type: 'map', values: 'int' }, { a: 'x' }, 'field.a: must be a whole number of 32 bits, not this text'],
    [{ type: 'array', items: 'string' }, {}, 'field: must be a list'],
    [
      ['null', { type: 'record', name: 'Inner', fields: [{ name: 'deep', type: 'int' }] }],
      { deep: 'x' },
      'field.deep: must be a whole number of 32 bits, not this text',
    ],
    [
      { type: 'long', logicalType: 'timestamp-millis' },
      '2026-13-45T00:00:00Z',
      'field: must be a time such as',
    ],
  ])('does not take for %j: %j', (type, json, fault) => {
    expect(faultsOf(type, json)).toEqual([expect.stringContaining(fault)]);
  });
});
