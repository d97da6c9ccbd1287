import { avroType } from '@rivulet/contracts';
import { encodeEvent, InvalidEventError } from './encode-event.ts';
import { OrderShipped, orderShipped } from './testing/test-event.ts';

const type = avroType(OrderShipped.schema);

function errorFor(event: unknown): InvalidEventError {
  try {
    encodeEvent('OrderShipped', type, event);
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
  throw new Error('was encoded');
}

describe('encodeEvent', () => {
  it('gives the Avro body without the header of the wire format', () => {
    const event = orderShipped('order-1');
    expect(type.fromBuffer(encodeEvent('OrderShipped', type, event))).toEqual(event);
  });

  it.each([
    ['a number beyond the type', { parcels: 2 ** 31 }, 'parcels', 'an unfit number where the schema has int'],
    ['text for a number', { parcels: '1' }, 'parcels', 'an unfit string where the schema has int'],
    ['a missing field', { orderId: undefined }, 'orderId', 'missing where the schema has string'],
    ['an invalid date', { shippedAt: new Date(NaN) }, 'shippedAt', 'an unfit object'],
  ])('names the field of %s', (_kind, fault, field, problem) => {
    const error = errorFor({ ...orderShipped('order-1'), ...fault });
    expect(error.fields).toEqual([field]);
    expect(error.message).toContain(`OrderShipped.${field} is ${problem}`);
  });

  it('names all faulty fields at once, and never a value', () => {
    const error = errorFor({
      ...orderShipped('ada@example.com'),
      parcels: 'ada@example.com',
      shippedAt: null,
    });
    expect(error.fields).toEqual(['parcels', 'shippedAt']);
    expect(error.message).not.toContain('ada');
  });

  it('names a field inside of a list by its place', () => {
    const list = avroType({
      type: 'record',
      name: 'List',
      fields: [
        {
          name: 'items',
          type: {
            type: 'array',
            items: { type: 'record', name: 'Item', fields: [{ name: 'n', type: 'int' }] },
          },
        },
      ],
    });
    expect(() => encodeEvent('List', list, { items: [{ n: 1 }, { n: 'x' }] })).toThrow('List.items[1].n');
  });

  it('refuses what no broker takes by default', () => {
    expect(() => encodeEvent('OrderShipped', type, orderShipped('x'.repeat(900_000)))).toThrow(
      /at most 900000 fit/,
    );
  });
});
