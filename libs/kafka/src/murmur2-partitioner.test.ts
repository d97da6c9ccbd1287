import fc from 'fast-check';
import { Partitioners } from './kafkajs.ts';
import { murmur2Partitioner } from './murmur2-partitioner.ts';

const metadata = (count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({
    ...{ partitionId, partitionErrorCode: 0, leader: 1, replicas: [1], isr: [1] },
  }));

describe('murmur2Partitioner', () => {
  it('chooses as kafkajs does, for any key and number of partitions', () => {
    const [mine, theirs] = [murmur2Partitioner(), Partitioners.DefaultPartitioner()];
    const key = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 100 }), (chosen, count) => {
        const args = {
          topic: 't',
          partitionMetadata: metadata(count),
          message: { key: chosen, value: null },
        };
        expect(mine(args)).toBe(theirs(args));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps to a partition that was chosen before, and spreads records without a key', () => {
    const choose = murmur2Partitioner();
    const args = { topic: 't', partitionMetadata: metadata(3) };
    expect(choose({ ...args, message: { key: 'k', value: null, partition: 2 } })).toBe(2);
    const chosen = Array.from({ length: 6 }, () => choose({ ...args, message: { value: null } }));
    expect(new Set(chosen)).toEqual(new Set([0, 1, 2]));
    const partitionMetadata = metadata(3).map((each) => ({
      ...each,
      leader: each.partitionId === 1 ? 1 : -1,
    }));
    expect(choose({ topic: 't', partitionMetadata, message: { value: null } })).toBe(1);
  });
});
