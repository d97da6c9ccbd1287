import { avroType, OrderConfirmed } from '@rivulet/contracts';
import { exampleOrder } from './openapi.ts';
import { orderConfirmed } from './order-confirmed.ts';
import { orderRequest } from './order-request.ts';

const type = avroType(OrderConfirmed.schema);
const ids = {
  orderId: '01a209d6-753d-7573-879e-c4d8cb68f8ef',
  eventId: '01a209d6-753e-7443-a8e1-d77f6b59a6c0',
  confirmedAt: new Date('2026-01-02T03:04:05.678Z'),
};
const event = (order: unknown) => orderConfirmed(orderRequest.parse(order), ids);

describe('orderConfirmed', () => {
  it('is an event that comes out of Avro as it went in', () => {
    const made = event({ ...exampleOrder, customerPhone: '+491701234567', notificationChannel: 'sms' });
    expect(type.fromBuffer(type.toBuffer(made))).toEqual(made);
    expect(made).toMatchObject({
      ...ids,
      totalAmount: '25.00',
      notificationChannel: 'sms',
      customerPhone: '+491701234567',
    });
  });

  it('fits its schema for the largest order that is valid', () => {
    const item = { productId: 'x'.repeat(64), quantity: 1_000_000, unitPrice: '99999999.99' };
    const made = event({ ...exampleOrder, items: Array.from({ length: 100 }, () => item) });
    expect(made.totalAmount).toBe('9999999999000000.00');
    expect(type.isValid(made)).toBe(true);
  });

  it('gives amounts two digits after the point, and a missing phone as null', () => {
    const made = event({ ...exampleOrder, items: [{ productId: 'a', quantity: 1, unitPrice: '3' }] });
    expect(made.items[0]?.unitPrice).toBe('3.00');
    expect(made.customerPhone).toBeNull();
  });
});
