import fc from 'fast-check';
import { LogTruncatedError } from './errors.ts';
import type { TopicAdmin } from './kafka.ts';
import { readRanges } from './read-ranges.ts';

interface PartitionState {
  low: number;
  high: number;
  /** -1 when nothing is committed. */
  committed: number;
}

function brokerWith(topics: Record<string, PartitionState[]>) {
  const asked: string[] = [];
  const partitions = (topic: string) =>
    (topics[topic] ?? []).map((state, partition) => ({ partition, ...state }));
  const admin = {
    offsets: async (topic: string) => (asked.push(topic), partitions(topic)),
    committed: async (_group: string, topic: string) =>
      partitions(topic).map(({ partition, committed }) => ({ partition, offset: committed })),
  } as unknown as TopicAdmin;
  return { admin, asked };
}

describe('readRanges', () => {
  it('starts at the committed offset', async () => {
    const { admin } = brokerWith({ t: [{ low: 0, high: 9, committed: 4 }] });
    expect(await readRanges(admin, 'g', { t: [0] })).toEqual([
      { topic: 't', partition: 0, start: 4, end: 9 },
    ]);
  });

  it('starts at the first kept offset when nothing is committed, never at the end', async () => {
    const { admin } = brokerWith({ t: [{ low: 3, high: 9, committed: -1 }] });
    expect(await readRanges(admin, 'g', { t: [0] })).toEqual([
      { topic: 't', partition: 0, start: 3, end: 9 },
    ]);
  });

  it('starts where the caller itself has committed when the coordinator does not tell it yet', async () => {
    const { admin } = brokerWith({ t: [{ low: 0, high: 9, committed: 4 }] });
    const byUs = (offset: number) => readRanges(admin, 'g', { t: [0] }, () => offset);
    expect(await byUs(6)).toMatchObject([{ start: 6 }]);
    expect(await byUs(2)).toMatchObject([{ start: 4 }]);
  });

  it('starts at the first kept offset when what was committed has expired', async () => {
    const { admin } = brokerWith({ t: [{ low: 6, high: 9, committed: 4 }] });
    expect(await readRanges(admin, 'g', { t: [0] })).toMatchObject([{ start: 6 }]);
  });

  it('for any state of a log: skips nothing that is kept and not committed', async () => {
    const state = fc
      .tuple(fc.nat({ max: 50 }), fc.nat({ max: 50 }), fc.nat({ max: 50 }), fc.boolean())
      .map(([low, length, upTo, never]) => ({
        low,
        high: low + length,
        committed: never ? -1 : Math.min(low + length, upTo),
      }));
    await fc.assert(
      fc.asyncProperty(state, async ({ low, high, committed }) => {
        const { admin } = brokerWith({ t: [{ low, high, committed }] });
        const [range] = await readRanges(admin, 'g', { t: [0] });
        for (let offset = low; offset < high; offset += 1) {
          if (offset >= committed) expect(range?.start).toBeLessThanOrEqual(offset);
        }
      }),
    );
  });

  it('refuses to choose when the log ends before what was committed', async () => {
    const { admin } = brokerWith({ t: [{ low: 0, high: 2, committed: 4 }] });
    const ranges = readRanges(admin, 'g', { t: [0] });
    await expect(ranges).rejects.toThrow(LogTruncatedError);
    await expect(ranges).rejects.toThrow('t/0 ends at offset 2, but g has committed 4');
  });

  it('tells only of partitions that are assigned, and does not ask for topics without any', async () => {
    const state = { low: 0, high: 1, committed: 0 };
    const { admin, asked } = brokerWith({ t: [state, state, state], other: [state] });
    const ranges = await readRanges(admin, 'g', { t: [0, 2], other: [] });
    expect(ranges.map(({ topic, partition }) => `${topic}/${partition}`)).toEqual(['t/0', 't/2']);
    expect(asked).toEqual(['t']);
  });
});
