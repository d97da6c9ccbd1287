import { StaleEpochError, type OffsetCommit } from '@rivulet/kafka';
import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { commitOffsets } from './commit-offsets.ts';
import { OffsetLedger } from './offset-ledger.ts';
import { letRun, passTime } from './testing/index.ts';

const intervalMs = 100;

/** A committer of two partitions, with three records received of each. */
function committing() {
  const clock = createManualClock();
  const ledgers = [0, 1].map((partition) => ({ topic: 't', partition, ledger: new OffsetLedger(0) }));
  for (const { ledger } of ledgers) for (const offset of [0, 1, 2]) ledger.receive(offset);
  const commits: { epoch: number; offsets: readonly OffsetCommit[] }[] = [];
  let answer: () => Promise<void> = () => Promise.resolve();
  const commit = (epoch: number, offsets: readonly OffsetCommit[]) => (
    commits.push({ epoch, offsets }),
    answer()
  );
  const { log } = createTestTelemetry();
  const stale = jest.fn();
  const committer = commitOffsets({ consumer: { commit }, epoch: 7, ledgers, intervalMs, stale, log, clock });
  const settle = (partition: number, offset: number) => {
    ledgers[partition]?.ledger.settle(offset);
    committer.settled();
  };
  return { clock, commits, committer, stale, settle, answerWith: (next: typeof answer) => (answer = next) };
}

describe('commitOffsets', () => {
  it('commits what is settled within the interval, all partitions in one commit under its epoch', async () => {
    const { clock, commits, settle } = committing();
    settle(0, 0);
    settle(0, 1);
    settle(1, 0);
    await passTime(clock, intervalMs - 1);
    expect(commits).toEqual([]);
    await passTime(clock, 1);
    const offsets = [
      { topic: 't', partition: 0, offset: 2 },
      { topic: 't', partition: 1, offset: 1 },
    ];
    expect(commits).toEqual([{ epoch: 7, offsets }]);
  });

  it('commits nothing while the oldest record is unsettled', async () => {
    const { clock, commits, settle } = committing();
    settle(0, 1);
    settle(0, 2);
    await passTime(clock, 10 * intervalMs);
    expect(commits).toEqual([]);
  });

  it('commits no partition again that has not advanced', async () => {
    const { clock, commits, settle } = committing();
    settle(0, 0);
    await passTime(clock, intervalMs);
    settle(1, 0);
    await passTime(clock, intervalMs);
    expect(commits.map(({ offsets }) => offsets.map(({ partition }) => partition))).toEqual([[0], [1]]);
  });

  it('has one commit under way at a time', async () => {
    const { clock, commits, settle, answerWith } = committing();
    const slow = Promise.withResolvers<void>();
    answerWith(() => slow.promise);
    settle(0, 0);
    await passTime(clock, intervalMs);
    settle(0, 1);
    await passTime(clock, 5 * intervalMs);
    expect(commits).toHaveLength(1);
    slow.resolve();
    await letRun();
    expect(commits.at(-1)?.offsets).toEqual([{ topic: 't', partition: 0, offset: 2 }]);
  });

  it('tries a failed commit again by itself, with what is settled by then', async () => {
    const { clock, commits, settle, answerWith } = committing();
    answerWith(() => Promise.reject(new Error('coordinator is moving')));
    settle(0, 0);
    await passTime(clock, 3 * intervalMs);
    expect(commits).toHaveLength(3);
    answerWith(() => Promise.resolve());
    settle(0, 1);
    await passTime(clock, 5 * intervalMs);
    expect(commits).toHaveLength(4);
    expect(commits.at(-1)?.offsets).toEqual([{ topic: 't', partition: 0, offset: 2 }]);
  });

  it('commits nothing any more once the epoch is stale, and says so once', async () => {
    const { clock, commits, committer, stale, settle, answerWith } = committing();
    answerWith(() => Promise.reject(new StaleEpochError('the group has moved on')));
    settle(0, 0);
    await passTime(clock, intervalMs);
    answerWith(() => Promise.resolve());
    settle(0, 1);
    await passTime(clock, 5 * intervalMs);
    await committer.finish();
    expect(commits).toHaveLength(1);
    expect(stale).toHaveBeenCalledTimes(1);
  });

  it('finishes with a last commit at once, and commits nothing afterwards', async () => {
    const { clock, commits, committer, settle } = committing();
    settle(0, 0);
    await committer.finish();
    expect(commits).toHaveLength(1);
    settle(0, 1);
    await passTime(clock, 5 * intervalMs);
    expect(commits).toHaveLength(1);
  });

  it('finishes after the commit that is under way', async () => {
    const { clock, commits, committer, settle, answerWith } = committing();
    const slow = Promise.withResolvers<void>();
    answerWith(() => slow.promise);
    settle(0, 0);
    await passTime(clock, intervalMs);
    settle(0, 1);
    const finishing = committer.finish();
    await letRun();
    expect(commits).toHaveLength(1);
    slow.resolve();
    await finishing;
    expect(commits.map(({ offsets }) => offsets[0]?.offset)).toEqual([1, 2]);
  });

  it('finishes also when the last commit fails', async () => {
    const { clock, commits, committer, settle, answerWith } = committing();
    answerWith(() => Promise.reject(new Error('broker down')));
    settle(0, 0);
    await committer.finish();
    await passTime(clock, 5 * intervalMs);
    expect(commits).toHaveLength(1);
  });
});
