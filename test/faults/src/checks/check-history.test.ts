import { checkHistory } from './check-history.ts';
import { call, deadLetter, fault, goodHistory, order, repeated, request } from './sample-history.fixture.ts';

describe('checkHistory', () => {
  it('finds nothing wrong where each event was called for once, in order', () => {
    const report = checkHistory(goodHistory());
    expect(report).toMatchObject({
      verdict: 'ok',
      violations: [],
      events: 3,
      calls: 3,
      effects: 3,
      lost: 0,
      misordered: 0,
    });
  });

  it('counts faults, duplicates with their causes, and dead letters', () => {
    const calls = [call('a', 100), repeated('a', 900, { replica: 'inventory-2' }), call('b', 950)];
    const deadLetters = [deadLetter('c', 970)];
    const report = checkHistory(goodHistory({ calls, deadLetters, faults: [fault('kill', 110, 400)] }));
    expect(report).toMatchObject({
      verdict: 'ok',
      faults: { kill: 1 },
      duplicates: { total: 1, explained: 1, because: { kill: 1 } },
      deadLetters: { 'attempts-exhausted': 1 },
    });
  });

  it('counts orders by how they ended, and transactions', () => {
    const orders = [order('o'), order('p'), order('q')];
    const requests = [request('p', 'unknown'), request('p', 'refused'), request('q', 'unknown')];
    const appended = [{ eventId: 'a', key: 'key-1', sequence: 1 }];
    const report = checkHistory(goodHistory({ orders, requests, appended }));
    expect(report).toMatchObject({ verdict: 'ok', requests: 3, appended: { committed: 1 } });
    expect(report.orders).toEqual({ 'never sent': 1, refused: 1, unknown: 1 });
  });

  it('is violated when a check of the publishers finds something', () => {
    const report = checkHistory(goodHistory({ orders: [order('o')], requests: [request('o', 'accepted')] }));
    expect(report.violations).toEqual([
      {
        check: 'orders',
        message: 'order o (plain) was accepted, and its event event-of-o is not in the topic',
      },
    ]);
  });

  it('is violated as soon as one check finds something', () => {
    const report = checkHistory(goodHistory({ calls: [call('a', 100), call('c', 200), call('b', 300)] }));
    expect(report).toMatchObject({ verdict: 'violated', misordered: 1 });
  });
});
