import { StaleEpochError, type OffsetCommit, type RecordBatch } from '@rivulet/kafka';
import { createManualClock, passTime } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { projectOutcomes } from './project-outcomes.ts';
import { sampleOutcome } from './sample-outcome.fixture.ts';

const topic = 'orders.order-confirmed.outcome';

/** Two partitions of epoch 7, read from their beginning. */
function scene() {
  const clock = createManualClock(1_000_000);
  const commits: (readonly OffsetCommit[])[] = [];
  const state: { refuses?: Error } = {};
  const failures: unknown[] = [];
  let stored = 0;
  const projection = projectOutcomes({
    consumer: {
      commit(epoch, offsets) {
        expect(epoch).toBe(7);
        commits.push(offsets);
        return state.refuses === undefined ? Promise.resolve() : Promise.reject(state.refuses);
      },
      pause: () => undefined,
      resume: () => undefined,
    },
    assignment: {
      epoch: 7,
      partitions: [0, 1].map((partition) => ({ topic, partition, start: 0, end: 0 })),
    },
    read: () => Promise.resolve(sampleOutcome()),
    store: (outcomes) => Promise.resolve(void (stored += outcomes.length)),
    undecodable: () => undefined,
    failed: (error) => failures.push(error),
    ...{ clock, log: createTestTelemetry().log },
  });
  const batch = (partition: number, offset: number): RecordBatch => ({
    ...{ epoch: 7, topic, partition, nextOffset: offset + 1, highWatermark: offset + 1 },
    records: [{ topic, partition, offset, key: null, value: null, headers: {}, timestampMs: 1_000_000 }],
  });
  return { clock, commits, failures, state, projection, batch, stored: () => stored };
}

describe('projectOutcomes', () => {
  it('commits once for all that was stored within a second, and nothing while nothing comes', async () => {
    const { clock, commits, projection, batch, stored } = scene();
    for (let offset = 0; offset < 9; offset += 1) {
      projection.received(batch(0, offset));
      projection.received(batch(1, offset));
      await passTime(clock, 100);
    }
    expect([stored(), commits]).toEqual([18, []]);
    await passTime(clock, 100);
    expect(commits).toEqual([[0, 1].map((partition) => ({ topic, partition, offset: 9 }))]);
    await passTime(clock, 60_000);
    expect(commits).toHaveLength(1);
    await projection.end();
    expect(commits).toHaveLength(1);
    expect(clock.pending()).toEqual([]);
  });

  it('commits what is stored when its assignment ends, also when the broker does not take it', async () => {
    const { clock, commits, state, projection, batch } = scene();
    projection.received(batch(1, 4));
    await passTime(clock, 100);
    state.refuses = new Error('the broker is away');
    await projection.end();
    expect(commits).toEqual([[{ topic, partition: 1, offset: 5 }]]);
    expect(clock.pending()).toEqual([]);
  });

  it('tries a commit again until the broker takes it, and no more after that', async () => {
    const { clock, commits, state, projection, batch } = scene();
    projection.received(batch(0, 0));
    state.refuses = new Error('the broker is away');
    await passTime(clock, 30_000);
    expect(commits.length).toBeGreaterThan(1);
    delete state.refuses;
    await passTime(clock, 10_000);
    const taken = commits.length;
    await passTime(clock, 10_000);
    expect([commits.length, commits.at(-1)]).toEqual([taken, [{ topic, partition: 0, offset: 1 }]]);
    await projection.end();
  });

  it('takes a refusal of its epoch for the end of it, not for a fault, and does not insist', async () => {
    const { clock, commits, failures, state, projection, batch } = scene();
    projection.received(batch(0, 0));
    state.refuses = new StaleEpochError('the group has moved on');
    await passTime(clock, 10_000);
    expect([commits.length, failures]).toEqual([1, []]);
    await projection.end();
  });
});
