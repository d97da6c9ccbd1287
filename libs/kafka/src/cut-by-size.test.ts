import fc from 'fast-check';
import { cutBySize } from './cut-by-size.ts';
import type { OutgoingRecord } from './kafka.ts';

const record = (bytes: number): OutgoingRecord => ({
  topic: 't',
  key: 'k',
  value: Buffer.alloc(bytes),
  headers: { h: 'ä' },
});

describe('cutBySize', () => {
  it('leaves what fits in one run', () => {
    expect(cutBySize([record(1), record(2)])).toHaveLength(1);
    expect(cutBySize([])).toEqual([]);
  });

  it('for any sizes: keeps every record in its order, and no run that could be cut goes above a megabyte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_200_000 }).map(record), { maxLength: 30 }),
        (records) => {
          const runs = cutBySize(records);
          expect(runs.flat()).toEqual(records);
          for (const run of runs) {
            const bytes = run.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
            expect(run.length === 1 || bytes < 1_000_000).toBe(true);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('counts keys and headers too', () => {
    const header = 'x'.repeat(400_000);
    const large: OutgoingRecord = { topic: 't', key: 'k'.repeat(100_000), value: null, headers: { header } };
    expect(cutBySize([large, large])).toHaveLength(2);
  });
});
