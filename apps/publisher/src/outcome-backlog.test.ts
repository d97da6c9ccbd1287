import type { RecordBatch } from '@rivulet/kafka';
import { createOutcomeBacklog } from './outcome-backlog.ts';

const batch = (partition: number, offset: number, count: number, timestampMs = 0): RecordBatch => ({
  ...{ topic: 't', partition, epoch: 1, nextOffset: offset + count + 2, highWatermark: 100 },
  records: Array.from({ length: count }, (_, index) => ({
    ...{ topic: 't', partition, offset: offset + index, key: null, value: null, headers: {}, timestampMs },
  })),
});

describe('the backlog of outcomes', () => {
  it('gives whole batches in their order, with the offset after the last of each partition', () => {
    const backlog = createOutcomeBacklog();
    for (const each of [batch(0, 0, 2), batch(1, 5, 1), batch(0, 4, 2)]) backlog.add(each);
    const { records, offsets } = backlog.take(5);
    expect(records.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 0],
      [0, 1],
      [1, 5],
      [0, 4],
      [0, 5],
    ]);
    expect(offsets).toEqual([
      { topic: 't', partition: 0, offset: 8 },
      { topic: 't', partition: 1, offset: 8 },
    ]);
    expect(backlog.isEmpty()).toBe(true);
  });

  it('gives no more than asked for, but one batch however large', () => {
    const backlog = createOutcomeBacklog();
    for (const each of [batch(0, 0, 9), batch(0, 9, 2), batch(0, 11, 2)]) backlog.add(each);
    expect(backlog.take(3).records).toHaveLength(9);
    expect(backlog.take(3).records).toHaveLength(2);
    expect(backlog.waiting({ topic: 't', partition: 0 })).toBe(2);
  });

  it('knows how old its oldest record is', () => {
    const backlog = createOutcomeBacklog();
    expect(backlog.oldestMs()).toBeUndefined();
    for (const ms of [30, 10, 20]) backlog.add(batch(0, ms, 1, ms));
    expect(backlog.oldestMs()).toBe(10);
  });
});
