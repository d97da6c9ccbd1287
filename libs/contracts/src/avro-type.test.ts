import { avroType } from './avro-type.ts';
import { OrderConfirmed } from './order-confirmed.generated.ts';

const order: OrderConfirmed = {
  eventId: '01930000-0000-7000-8000-000000000001',
  orderId: '01930000-0000-7000-8000-000000000002',
  customerId: 'c-1',
  customerEmail: 'a@example.com',
  customerPhone: null,
  notificationChannel: 'email',
  items: [{ productId: 'p-1', quantity: 2, unitPrice: '12.50' }],
  shippingAddress: { name: 'A', street: 'S 1', city: 'C', postalCode: '1', country: 'DE' },
  totalAmount: '25.00',
  currency: 'EUR',
  confirmedAt: new Date('2026-01-02T03:04:05.678Z'),
};

describe('avroType', () => {
  const type = avroType(OrderConfirmed.schema);

  it('gives back an event as it was written', () => {
    expect(type.fromBuffer(type.toBuffer(order))).toMatchObject(order);
  });

  const decimal = avroType({ type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 });
  it.each([
    '0.00',
    '0.01',
    '-0.01',
    '1.27',
    '1.28',
    '-1.28',
    '-1.29',
    '9999.99',
    '-9999.99',
    '327.67',
    '327.68',
  ])('keeps the decimal %s exactly', (text) => {
    expect(decimal.fromBuffer(decimal.toBuffer(text))).toBe(text);
  });

  it.each([['1.234'], ['10000.00'], ['abc'], [12.5], ['']])(
    'refuses %p as a decimal with precision 6 and scale 2',
    (value) => {
      expect(decimal.isValid(value)).toBe(false);
    },
  );

  it('refuses an invalid date', () => {
    expect(type.isValid({ ...order, confirmedAt: new Date(NaN) })).toBe(false);
  });

  it('reads an event that was written with a newer schema with one more optional field', () => {
    const schema = OrderConfirmed.schema as { fields: object[] };
    const newer = avroType({
      ...schema,
      fields: [...schema.fields, { name: 'giftNote', type: ['null', 'string'], default: null }],
    });
    const bytes = newer.toBuffer({ ...order, giftNote: 'hello' });
    expect(type.fromBuffer(bytes, type.createResolver(newer))).toMatchObject(order);
  });
});
