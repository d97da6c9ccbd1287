import fc from 'fast-check';
import { normalAmount, totalAmount } from './total-amount.ts';

describe('totalAmount', () => {
  it('is exact where floating point is not', () => {
    expect(totalAmount([{ quantity: 3, unitPrice: '0.1' }])).toBe('0.30');
    expect(totalAmount([{ quantity: 1_000_000, unitPrice: '99999999.99' }])).toBe('99999999990000.00');
  });

  it('takes prices with no, one and two digits after the point', () => {
    const items = ['1', '1.5', '1.05', '0'].map((unitPrice) => ({ quantity: 1, unitPrice }));
    expect(totalAmount(items)).toBe('3.55');
  });

  it('of the largest order fits into 18 digits', () => {
    const items = Array.from({ length: 100 }, () => ({ quantity: 1_000_000, unitPrice: '99999999.99' }));
    expect(totalAmount(items).replace('.', '')).toHaveLength(18);
  });

  it('is the sum in cents, whatever the items', () => {
    const item = fc.record({
      quantity: fc.integer({ min: 1, max: 1_000_000 }),
      cents: fc.nat(9_999_999_999),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 100 }), (items) => {
        const sum = items.reduce(
          (total, { quantity, cents }) => total + BigInt(quantity) * BigInt(cents),
          0n,
        );
        const priced = items.map(({ quantity, cents }) => ({
          quantity,
          unitPrice: (cents / 100).toFixed(2),
        }));
        expect(BigInt(totalAmount(priced).replace('.', ''))).toBe(sum);
      }),
    );
  });
});

describe('normalAmount', () => {
  it('has two digits after the point', () => {
    expect(['7', '7.5', '7.55', '0.1'].map(normalAmount)).toEqual(['7.00', '7.50', '7.55', '0.10']);
  });
});
