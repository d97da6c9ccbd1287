import { createFindRanges } from './find-ranges.ts';
import type { TopicAdmin } from './kafka.ts';

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A group that has committed 10, and a log that ends where it is told; each pause takes a second. */
function scene() {
  let now = 0;
  let end = 10;
  const admin = {
    offsets: () => Promise.resolve([{ partition: 0, low: 0, high: end }]),
    committed: () => Promise.resolve([{ partition: 0, offset: 10 }]),
  } as unknown as TopicAdmin;
  const pause = (): Promise<void> => Promise.resolve(void (now += 1_000));
  const findRanges = createFindRanges({ admin, group: 'g', log, pause, now: () => now });
  const find = (isWanted = () => true) => findRanges({ orders: [0] }, isWanted);
  return { find, endAt: (offset: number) => (end = offset), now: () => now };
}

describe('createFindRanges', () => {
  it('gives what was committed and the end of the log', async () => {
    const { find } = scene();
    expect(await find()).toEqual([{ topic: 'orders', partition: 0, start: 10, end: 10 }]);
  });

  it('believes no new leader that does not know its log for a moment', async () => {
    const { find, endAt, now } = scene();
    endAt(4);
    expect(await find(() => (now() >= 3_000 && endAt(12), true))).toMatchObject([{ start: 10, end: 12 }]);
  });

  it('ends when the log stays shorter than what was committed, also when one assignment follows the other meanwhile', async () => {
    const { find, endAt, now } = scene();
    endAt(4);
    for (let rounds = 0; rounds < 3; rounds += 1) {
      const until = now() + 1_500;
      expect(await find(() => now() < until)).toBeUndefined();
    }
    await expect(find()).rejects.toThrow('ends at offset 4, but g has committed 10');
    expect(now()).toBeLessThan(8_000);
  });
});
