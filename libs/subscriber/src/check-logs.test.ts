import { checkLogs } from './check-logs.ts';
import { OffsetLedger } from './offset-ledger.ts';

const topics = { event: 'orders', retry: 'orders.retry' };

/** A subscriber that has read a partition up to offset 10. */
function scene() {
  const expired: [string, number][] = [];
  const faults: string[] = [];
  const ledger = new OffsetLedger(10);
  const owned = {
    partitions: new Map([
      ['orders/0', { topic: 'orders', partition: 0, ledger, full: 9, isFull: false, paused: false }],
    ]),
  };
  const check = checkLogs({
    topics,
    expired: ({ topic, partition }, records) => expired.push([`${topic}/${partition}`, records]),
    failed: (error) => faults.push(error.message),
  });
  let answers = 0;
  const look = (
    range: { low: number; high: number },
    { counts = [1, 1], isNew = true }: { counts?: [number, number]; isNew?: boolean } = {},
  ) => {
    if (isNew) answers += 1;
    check(
      {
        answers: () => answers,
        ranges: new Map([['orders/0', range]]),
        counts: new Map([
          ['orders', counts[0]],
          ['orders.retry', counts[1]],
        ]),
      },
      owned,
    );
  };
  return { expired, faults, ledger, look };
}

describe('checkLogs', () => {
  it('is content while the log holds what is still to be read', () => {
    const { expired, faults, look } = scene();
    look({ low: 10, high: 10 });
    expect([expired, faults]).toEqual([[], []]);
  });

  it('counts records that expired before they were read, each once', () => {
    const { expired, look } = scene();
    look({ low: 13, high: 20 });
    look({ low: 13, high: 21 });
    look({ low: 15, high: 21 });
    expect(expired).toEqual([
      ['orders/0', 3],
      ['orders/0', 2],
    ]);
  });

  it('refuses to go on when the log ends before what was read, and stays there', () => {
    const { faults, look } = scene();
    for (let times = 0; times < 5; times += 1) look({ low: 0, high: 4 });
    expect(faults).toEqual([expect.stringContaining('orders/0 ends at offset 4, but it was read up to 10')]);
  });

  it('believes no new leader that does not know its log for a moment', () => {
    const { faults, look } = scene();
    for (const high of [4, 4, 10, 4, 4]) look({ low: 0, high });
    expect(faults).toEqual([]);
  });

  it('holds an answer against what was read before the question, not since', () => {
    const { faults, ledger, look } = scene();
    for (let high = 10; high < 100; high += 10) {
      ledger.readTo(high + 3);
      look({ low: 0, high });
    }
    expect(faults).toEqual([]);
  });

  it('judges no answer twice, however long brokers keep silent while reading goes on', () => {
    const { faults, ledger, look } = scene();
    look({ low: 0, high: 10 });
    for (let next = 11; next < 20; next += 1) {
      ledger.readTo(next);
      look({ low: 0, high: 10 }, { isNew: false });
    }
    look({ low: 0, high: 19 });
    expect(faults).toEqual([]);
  });

  it('refuses to go on when one topic got more partitions', () => {
    const { faults, look } = scene();
    look({ low: 0, high: 10 }, { counts: [4, 3] });
    expect(faults).toEqual([expect.stringContaining('partitions are 4 of orders, 3 of orders.retry')]);
  });
});
