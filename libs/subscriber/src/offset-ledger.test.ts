import fc from 'fast-check';
import { OffsetLedger } from './offset-ledger.ts';

describe('OffsetLedger', () => {
  it('commits nothing past the oldest unsettled offset', () => {
    const ledger = new OffsetLedger(5);
    for (const offset of [5, 6, 7]) ledger.receive(offset);
    ledger.settle(6);
    ledger.settle(7);
    expect(ledger.lowWaterMark()).toBe(5);
    ledger.settle(5);
    expect(ledger.lowWaterMark()).toBe(8);
  });

  it('stands at the next offset to read when nothing is unsettled', () => {
    const ledger = new OffsetLedger(12);
    expect(ledger.lowWaterMark()).toBe(12);
    ledger.readTo(20);
    expect(ledger.lowWaterMark()).toBe(20);
  });

  it('is not held up by gaps that compaction left', () => {
    const ledger = new OffsetLedger(0);
    ledger.receive(0);
    ledger.receive(9);
    ledger.settle(0);
    expect(ledger.lowWaterMark()).toBe(9);
    ledger.settle(9);
    expect(ledger.lowWaterMark()).toBe(10);
  });

  it('refuses an offset that it received before', () => {
    const ledger = new OffsetLedger(3);
    expect(ledger.receive(2)).toBe(false);
    expect(ledger.receive(3)).toBe(true);
    expect(ledger.receive(3)).toBe(false);
  });

  it('for any order of settling: the mark never passes an unsettled offset, never goes back, ends behind the last', () => {
    const history = fc
      .uniqueArray(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 300 })
      .map((offsets) => offsets.sort((a, b) => a - b))
      .chain((offsets) =>
        fc.tuple(fc.constant(offsets), fc.shuffledSubarray(offsets, { minLength: offsets.length })),
      );
    fc.assert(
      fc.property(history, ([offsets, settleOrder]) => {
        const ledger = new OffsetLedger(0);
        for (const offset of offsets) ledger.receive(offset);
        const unsettled = new Set(offsets);
        let mark = ledger.lowWaterMark();
        for (const offset of settleOrder) {
          ledger.settle(offset);
          unsettled.delete(offset);
          const next = ledger.lowWaterMark();
          expect(next).toBeGreaterThanOrEqual(mark);
          for (const open of unsettled) expect(next).toBeLessThanOrEqual(open);
          mark = next;
        }
        expect(mark).toBe((offsets.at(-1) ?? 0) + 1);
        expect(ledger.unsettled()).toBe(0);
      }),
    );
  });
});
