import { slopeOf } from './exponent.ts';

const along = (cost: (value: number) => number) =>
  [1, 10, 100, 1_000].map((value) => ({ value, cost: cost(value) }));

describe('the exponent of a cost', () => {
  it.each([
    ['0 where it stays', () => 90, 0],
    ['1 where it grows in proportion', (value: number) => 3 * value, 1],
    ['a half where it grows as the root', (value: number) => Math.sqrt(value), 0.5],
  ])('is %s', (_kind, cost, exponent) => {
    expect(slopeOf(along(cost))?.exponent).toBeCloseTo(exponent);
  });

  it('says where it bends', () => {
    const bent = along((value) => (value > 100 ? 900 : 90));
    expect(slopeOf(bent)?.steepest).toMatchObject({ from: 100, to: 1_000 });
  });

  it('leaves out what has no logarithm, and is unknown for a single value', () => {
    expect(slopeOf([{ value: 0, cost: 50 }, ...along(() => 90)])?.exponent).toBeCloseTo(0);
    expect(
      slopeOf([
        { value: 0, cost: 50 },
        { value: 1, cost: 90 },
      ]),
    ).toBeUndefined();
  });
});
