import { axes, plannedPoints, type Axis } from './axes.ts';

const all = Object.keys(axes) as Axis[];

describe('the points of the growth', () => {
  it('measure a point of several axes once', () => {
    const points = plannedPoints(false, all);
    const usual = points.filter(({ of }) => of.includes('partitions') && of.includes('storeRows'));
    expect(usual).toHaveLength(1);
    expect(points.filter(({ events }) => events === 1_000_000)).toHaveLength(1);
  });

  it('are those of the chosen axes only', () => {
    expect(plannedPoints(false, ['keys']).map(({ keys }) => keys)).toEqual([10, 100, 10_000, 1_000_000]);
  });

  it('have an event for each key', () => {
    for (const { events, keys, of } of plannedPoints(false, all))
      if (of.includes('keys')) expect(events).toBeGreaterThanOrEqual(keys);
  });
});
