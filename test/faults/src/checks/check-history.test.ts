import { checkHistory } from './check-history.ts';
import { call, deadLetter, fault, goodHistory, repeated } from './sample-history.fixture.ts';

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

  it('is violated as soon as one check finds something', () => {
    const report = checkHistory(goodHistory({ calls: [call('a', 100), call('c', 200), call('b', 300)] }));
    expect(report).toMatchObject({ verdict: 'violated', misordered: 1 });
  });
});
