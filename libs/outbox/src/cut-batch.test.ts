import fc from 'fast-check';
import { cutBatch } from './cut-batch.ts';
import type { StoredRecord } from './outbox-record.ts';

function record(bytes: number, id = '1'): StoredRecord {
  return {
    id,
    eventId: id,
    topic: 't',
    key: '',
    subject: 's',
    schemaFingerprint: 'f',
    payload: Buffer.alloc(bytes),
    headers: {},
  };
}

describe('cutBatch', () => {
  it('gives no run for no records', () => {
    expect(cutBatch([], 1_000)).toEqual([]);
  });

  it('sends a record above the limit by itself', () => {
    expect(cutBatch([record(10), record(5_000), record(10)], 2_000).map((run) => run.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('keeps every record, in order, in runs within the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4_000)), fc.integer({ min: 1_000, max: 20_000 }), (sizes, limit) => {
        const records = sizes.map((size, index) => record(size, String(index)));
        const runs = cutBatch(records, limit);
        expect(runs.flat()).toEqual(records);
        for (const run of runs) {
          const bytes = run.reduce((sum, { payload }) => sum + payload.length + 128, 0);
          expect(run.length === 1 || bytes <= limit).toBe(true);
        }
      }),
    );
  });
});
