import fc from 'fast-check';
import { createOffsetSet } from './offset-set.ts';

describe('a set of offsets', () => {
  it('has what was added, and nothing else, whatever the ranges', () => {
    const offsets = fc.array(fc.record({ partition: fc.nat(2), offset: fc.nat(60) }));
    fc.assert(
      fc.property(offsets, fc.nat(20), fc.nat(40), (added, start, length) => {
        const ranges = [0, 1].map((partition) => ({ partition, start, end: start + length }));
        const set = createOffsetSet(ranges);
        for (const place of added) set.add(place);
        const isInRange = ({ partition, offset }: { partition: number; offset: number }) =>
          partition < 2 && offset >= start && offset < start + length;
        const expected = new Set(added.filter(isInRange).map((place) => JSON.stringify(place)));
        for (let offset = 0; offset <= 61; offset += 1)
          for (const partition of [0, 1, 2])
            expect(set.has({ partition, offset })).toBe(expected.has(JSON.stringify({ partition, offset })));
        expect(set.size()).toBe(expected.size);
      }),
    );
  });
});
