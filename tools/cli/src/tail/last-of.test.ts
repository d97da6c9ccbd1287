import type { KafkaRecord } from '@rivulet/kafka';
import { lastOf, type ReadFitting } from './last-of.ts';

/** Partitions by their records' times; how many records were read for it. */
function logs(partitions: number[][], fits: (record: KafkaRecord) => boolean = () => true) {
  const state = { read: 0 };
  const readFitting: ReadFitting = async function* (ranges, seen) {
    for (const { topic, partition, start, end } of ranges) {
      for (const [at, timestampMs] of (partitions[partition] ?? []).slice(start, end).entries()) {
        const place = { topic, partition, offset: start + at };
        const record = { ...place, key: null, value: null, headers: {}, timestampMs };
        state.read += 1;
        seen(record);
        if (fits(record)) yield { record, content: { kind: 'event', event: null } };
      }
    }
  };
  const ranges = partitions.map(({ length }, partition) => ({
    topic: 't',
    partition,
    start: 0,
    end: length,
  }));
  const times = async (count: number) =>
    (await lastOf(count, ranges, readFitting)).map(({ record }) => record.timestampMs);
  return { state, times };
}
const upTo = (length: number) => Array.from({ length }, (_, at) => at);

describe('the last of a topic', () => {
  it('are the newest of all partitions, in the order of time', async () => {
    expect(
      await logs([
        [1, 4, 7],
        [2, 5],
        [3, 9],
      ]).times(3),
    ).toEqual([5, 7, 9]);
  });

  it('are all that there are when there are not so many', async () => {
    expect(await logs([[1], [], [2]]).times(10)).toEqual([1, 2]);
    expect(await logs([]).times(10)).toEqual([]);
  });

  it('are found without reading all', async () => {
    const { state, times } = logs([upTo(10_000)]);
    expect(await times(2)).toEqual([9_998, 9_999]);
    expect(state.read).toBe(2);
  });

  it('are looked for farther back when few fit', async () => {
    const { times } = logs([upTo(1_000)], ({ offset }) => offset % 100 === 0);
    expect(await times(3)).toEqual([700, 800, 900]);
  });

  it('are looked for in each partition until older ones can not be newer than what was found', async () => {
    const old = upTo(1_000);
    const young = old.map((time) => time + 5_000);
    const { state, times } = logs([old, young], ({ partition, offset }) => partition === 1 && offset < 900);
    expect(await times(2)).toEqual([5_898, 5_899]);
    expect(state.read).toBeLessThan(2_000);
    // A partition whose last ones do not fit hides newer ones that do.
    const hidden = logs([old, young], ({ partition, offset }) => partition === 0 || offset < 500);
    expect(await hidden.times(2)).toEqual([5_498, 5_499]);
  });
});
