import { generateOrders, type GeneratedOrder } from './generate-orders.ts';

const first = (count: number, seed: number): GeneratedOrder[] => {
  const orders = generateOrders(seed);
  return Array.from({ length: count }, () => orders.next().value);
};

describe('generateOrders', () => {
  it('gives the same orders for the same seed, others for another', () => {
    expect(first(50, 7)).toEqual(first(50, 7));
    expect(first(50, 7)).not.toEqual(first(50, 8));
  });

  it('gives only orders with items, whole quantities and prices with two decimals', () => {
    for (const { items } of first(500, 1)) {
      expect(items.length).toBeGreaterThan(0);
      for (const { quantity, unitPrice } of items) {
        expect(Number.isInteger(quantity) && quantity > 0).toBe(true);
        expect(unitPrice).toMatch(/^[1-9]\d*\.\d\d$/);
      }
    }
  });

  it('gives a phone number to every order that asks for a text message', () => {
    const orders = first(500, 1);
    const bySms = orders.filter(({ notificationChannel }) => notificationChannel === 'sms');
    expect(bySms.length).toBeGreaterThan(50);
    expect(bySms.length).toBeLessThan(250);
    expect(bySms.every(({ customerPhone }) => /^\+49151\d{8}$/.test(customerPhone ?? ''))).toBe(true);
  });
});
