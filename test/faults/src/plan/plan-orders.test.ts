import { planAppends, planOrders } from './plan-orders.ts';
import { orderKinds } from './run-plan.ts';

const options = { seed: 4, durationMs: 60_000, perSecond: 10 };

describe('planOrders', () => {
  it('is the same for the same seed, in the order of time, with each kind of order and an id of its own for each', () => {
    const orders = planOrders(options);
    expect(planOrders(options)).toEqual(orders);
    expect(planOrders({ ...options, seed: 5 })).not.toEqual(orders);
    expect(orders.map(({ atMs }) => atMs)).toEqual(orders.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    expect(new Set(orders.map(({ kind }) => kind))).toEqual(new Set(orderKinds));
    expect(new Set(orders.map(({ order }) => order)).size).toBe(600);
  });
});

describe('planAppends', () => {
  it('gives each key many events, and rolls some back', () => {
    const appends = planAppends(options);
    expect(planAppends(options)).toEqual(appends);
    const byKey = [...Map.groupBy(appends, ({ key }) => key).values()];
    expect(Math.min(...byKey.map(({ length }) => length))).toBeGreaterThan(10);
    expect(appends.some(({ rollsBack }) => rollsBack)).toBe(true);
  });
});
