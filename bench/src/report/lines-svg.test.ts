import { linesSvg } from './lines-svg.ts';

describe('a chart of lines', () => {
  const line = (...points: [number, number][]) => ({
    label: 'cost',
    points: points.map(([x, y]) => ({ x, y })),
  });
  const placesIn = (svg: string) =>
    [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );

  it('puts powers of ten at equal distances, and 0 at the left edge', () => {
    const svg = linesSvg('title', [line([0, 1], [1, 1], [10, 1], [100, 1])], { x: 'n', y: 'µs' });
    const [zero, one, ten, hundred] = placesIn(svg).map(([x]) => x);
    expect(zero).toBe(one);
    expect((ten ?? 0) - (one ?? 0)).toBeCloseTo((hundred ?? 0) - (ten ?? 0), 0);
  });

  it('draws twice the cost twice as high above the axis', () => {
    const [half = [0, 0], whole = [0, 0], none = [0, 0]] = placesIn(
      linesSvg('title', [line([1, 5], [10, 10], [100, 0])], { x: 'n', y: 'µs' }),
    );
    expect(none[1] - whole[1]).toBeCloseTo(2 * (none[1] - half[1]), 0);
  });
});
