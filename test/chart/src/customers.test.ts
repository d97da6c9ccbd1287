import { readPlaced } from './customers.ts';

describe('what customers placed', () => {
  it('adds up their lines, each refusal by itself', () => {
    const output = [
      'placed 50 orders: 50 accepted',
      '{"level":30,"msg":"something else"}',
      'placed 50 orders: 40 accepted, 7 × ECONNREFUSED, 3 × 503',
      'placed 20 orders: 19 accepted, 1 × 503',
      '',
    ].join('\n');
    const { sent, accepted, refused } = readPlaced(output);
    expect({ sent, accepted }).toEqual({ sent: 120, accepted: 109 });
    expect([...refused]).toEqual([
      ['ECONNREFUSED', 7],
      ['503', 4],
    ]);
  });

  it('of customers that said nothing is nothing', () => {
    expect(readPlaced('')).toEqual({ sent: 0, accepted: 0, refused: new Map() });
  });
});
