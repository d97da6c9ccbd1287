import { UsageError } from '../exits.ts';
import { readWhere } from './where.ts';

const event = {
  orderId: 'o-17',
  customerId: 'eu-5',
  customerPhone: null,
  totalAmount: '25.00',
  isGift: true,
  confirmedAt: new Date('2026-11-27T08:00:00Z'),
  items: [
    { productId: 'sku-1', quantity: 2 },
    { productId: 'sku-2', quantity: 10 },
  ],
  shippingAddress: { city: 'New York' },
};

describe('a condition', () => {
  it.each([
    ['orderId=o-17', true],
    ['orderId = o-17', true],
    ['orderId=o-1', false],
    ['orderId!=o-1', true],
    ['items[0].quantity>1', true],
    ['items[0].quantity>2', false],
    ['items[0].quantity>=2', true],
    ['items[1].quantity<9', false],
    ['items[1].quantity<=10', true],
    ['items[*].productId=sku-2', true],
    ['items[*].productId=sku-3', false],
    ['items[*].productId!=sku-3', true],
    ['items[*].productId!=sku-2', false],
    ['totalAmount=25', true],
    ['totalAmount<100', true],
    ['confirmedAt>=2026-11-27', true],
    ['confirmedAt<2026-11-27', false],
    ['customerId~^eu-', true],
    ['customerId~^us-', false],
    ['shippingAddress.city=New York', true],
    ['isGift=true', true],
    ['customerPhone=null', false],
    ['customerPhone!=1', true],
    ['nobody.knows=1', false],
    ['nobody.knows!=1', true],
    ['items[7].quantity>0', false],
    ['orderId.length=4', false],
    ['constructor~.', false],
    ['orderId=a=b', false],
  ])('%s: %s', (condition, fits) => {
    expect(readWhere(condition)(event)).toBe(fits);
  });

  it.each(['', 'orderId', '=1', 'items[x]=1', 'items[0=1', 'a..b=1', '.a=1', 'orderId~('])(
    'is none: %j',
    (condition) => {
      expect(() => readWhere(condition)).toThrow(UsageError);
    },
  );
});
