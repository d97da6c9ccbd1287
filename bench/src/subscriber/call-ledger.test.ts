import { CallLedger } from './call-ledger.ts';

const ledgerOf = (events: number, warmUp = 1) => new CallLedger({ events, keys: 2, warmUp });

/** Each call is answered before the next. */
function play(ledger: CallLedger, calls: readonly [event: number, key: number][]): CallLedger {
  calls.forEach(([event, key], place) => {
    ledger.began(event, key);
    ledger.ended(event, key, 'answered', place * 10);
  });
  return ledger;
}

describe('the ledger of calls', () => {
  it('finds nothing wrong with each event once, in the order of its key', () => {
    const ledger = play(ledgerOf(4), [
      [0, 0],
      [3, 1],
      [1, 0],
      [2, 0],
    ]);
    expect(ledger.read()).toMatchObject({ answered: 4, lost: 0, duplicated: 0, misordered: 0, underWay: 0 });
  });

  it('counts what was never called and what was called again', () => {
    const ledger = play(ledgerOf(4), [
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
    expect(ledger.read()).toMatchObject({ answered: 2, lost: 2, duplicated: 1, misordered: 0 });
  });

  it('counts a call that comes after a later one of its key', () => {
    const calls: [number, number][] = [
      [1, 0],
      [0, 0],
      [2, 1],
    ];
    expect(play(ledgerOf(3), calls).read().misordered).toBe(1);
  });

  it('counts a call that comes while an earlier one of its key is under way', () => {
    const ledger = ledgerOf(3);
    ledger.began(0, 0);
    ledger.began(1, 1);
    expect(ledger.read().misordered).toBe(0);
    ledger.began(2, 0);
    expect(ledger.read()).toMatchObject({ misordered: 1, underWay: 3 });
  });

  it('counts calls that were cut, and not as answered', () => {
    const ledger = ledgerOf(1);
    ledger.began(0, 0);
    ledger.ended(0, 0, 'cut', 1);
    expect(ledger.read()).toMatchObject({ cut: 1, answered: 0, underWay: 0, lost: 0 });
  });

  it('measures the first and the last tenth of what is measured, when they are over', () => {
    const ledger = ledgerOf(22, 2);
    for (let event = 0; event < 22; event += 1) {
      if (event === 21) expect(ledger.read()).toMatchObject({ firstTenthMs: 20, lastTenthMs: 0 });
      ledger.began(event, 0);
      ledger.ended(event, 0, 'answered', event < 20 ? event * 10 : 200 + (event - 20) * 70);
    }
    expect(ledger.read()).toMatchObject({ firstTenthMs: 20, lastTenthMs: 80 });
  });

  it('measures from the last answer of the warm-up, and the later half by itself', () => {
    const calls = Array.from({ length: 6 }, (_, event): [number, number] => [event, 0]);
    expect(play(ledgerOf(6, 2), calls).read()).toMatchObject({ measuredMs: 40, secondHalfMs: 20 });
  });

  it('refuses a call for an event of another run', () => {
    expect(() => ledgerOf(1).began(1, 0)).toThrow('event 1');
    expect(() => ledgerOf(1).began(NaN, 0)).toThrow('event NaN');
  });
});
