import { avroType, outcomesOf, OrderConfirmed, type EventOutcome } from '@rivulet/contracts';
import { frame, type Kafka } from '@rivulet/kafka';
import { createManualClock, passTime } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createMemoryKafka, createMemorySchemaRegistry } from '@rivulet/testing';
import { followOutcomes } from './follow-outcomes.ts';
import { createReadOutcome } from './read-outcome.ts';
import { sampleOutcome } from './sample-outcome.fixture.ts';

const topic = 'orders.order-confirmed.outcome';
const group = 'publisher-order-status';
const type = avroType(outcomesOf(OrderConfirmed).schema);

async function scene({ topicExists = true } = {}) {
  const clock = createManualClock(1_000_000);
  const kafka = createMemoryKafka({ clock });
  const registry = createMemorySchemaRegistry();
  const createTopic = () =>
    kafka.admin.create([{ name: topic, partitions: 2, replicationFactor: 1, config: {} }]);
  if (topicExists) await createTopic();
  const schemaId = await registry.register(`${topic}-value`, outcomesOf(OrderConfirmed).schema);
  const producer = await kafka.producer();
  const stored: string[] = [];
  let skipped = 0;
  const state = { databaseIsAway: false };
  const follow = (by: Pick<Kafka, 'admin' | 'consumer'> = kafka) =>
    followOutcomes({
      ...{ kafka: by, group, topics: [topic], clock, log: createTestTelemetry().log },
      read: createReadOutcome(registry),
      store(outcomes) {
        if (state.databaseIsAway) return Promise.reject(new Error('the database is away'));
        stored.push(...outcomes.map(({ eventId }) => eventId));
        return Promise.resolve();
      },
      undecodable: () => void (skipped += 1),
    });
  return {
    ...{ clock, kafka, registry, stored, state, follow, createTopic },
    skipped: () => skipped,
    say: (...outcomes: EventOutcome[]) =>
      producer.send(
        outcomes.map((outcome) => ({
          ...{ topic, key: outcome.eventKey, value: frame(schemaId, type.toBuffer(outcome)) },
        })),
      ),
    sayBytes: (value: Buffer) => producer.send([{ topic, key: 'k', value }]),
    async committed() {
      const offsets = await kafka.admin.committed(group, topic);
      return offsets.reduce((sum, { offset }) => sum + Math.max(0, offset), 0);
    },
  };
}

describe('followOutcomes', () => {
  it('stores what was said before it came and after, and commits behind it', async () => {
    const { clock, stored, say, follow, committed } = await scene();
    const [before, after] = [sampleOutcome(), sampleOutcome()];
    await say(before);
    const follower = follow();
    await passTime(clock, 100);
    await say(after);
    await passTime(clock, 100);
    expect(stored).toEqual([before.eventId, after.eventId]);
    await passTime(clock, 1_000);
    expect(await committed()).toBe(2);
    expect(follower.unread()).toEqual({ records: 0, oldestMs: undefined });
    await follower.stop();
  });

  it('commits nothing that is not stored, and goes on by itself when the database is back', async () => {
    const { clock, stored, state, say, follow, committed } = await scene();
    const follower = follow();
    state.databaseIsAway = true;
    const outcome = sampleOutcome();
    await say(outcome);
    await passTime(clock, 60_000);
    expect([stored, await committed()]).toEqual([[], 0]);
    expect(follower.unread()).toEqual({ records: 1, oldestMs: 1_000_000 });
    state.databaseIsAway = false;
    await passTime(clock, 5_000);
    expect([stored, await committed()]).toEqual([[outcome.eventId], 1]);
    await follower.stop();
  });

  it('waits while the registry is away, and skips nothing for it', async () => {
    const { clock, registry, stored, say, follow } = await scene();
    registry.stop();
    const follower = follow();
    const outcome = sampleOutcome();
    await say(outcome);
    await passTime(clock, 60_000);
    expect(stored).toEqual([]);
    registry.start();
    await passTime(clock, 5_000);
    expect(stored).toEqual([outcome.eventId]);
    await follower.stop();
  });

  it('counts and skips bytes that are no outcome, and goes on with the next', async () => {
    const { clock, stored, skipped, say, sayBytes, follow, committed } = await scene();
    const outcome = sampleOutcome({ eventKey: 'k' });
    await sayBytes(Buffer.from('hello'));
    await say(outcome);
    const follower = follow();
    await passTime(clock, 1_100);
    expect([skipped(), stored, await committed()]).toEqual([1, [outcome.eventId], 2]);
    await follower.stop();
  });

  it('waits for brokers and for its topic, and reads from the beginning then', async () => {
    const { clock, kafka, stored, say, follow, createTopic } = await scene({ topicExists: false });
    kafka.stopBrokers();
    const follower = follow();
    await passTime(clock, 20_000);
    kafka.startBrokers();
    await passTime(clock, 20_000);
    expect(follower.unread()).toBeUndefined();
    await createTopic();
    const outcome = sampleOutcome();
    await say(outcome);
    await passTime(clock, 20_000);
    expect(stored).toEqual([outcome.eventId]);
    await follower.stop();
  });

  it('lets go of partitions though the database is away, and the next owner stores what was not', async () => {
    const { clock, kafka, stored, state, say, follow, committed } = await scene();
    const follower = follow();
    state.databaseIsAway = true;
    const outcome = sampleOutcome();
    await say(outcome);
    await passTime(clock, 1_000);
    let isOver = false;
    const rebalance = kafka.rebalance(group).then(() => (isOver = true));
    await passTime(clock, 0);
    expect([isOver, await committed()]).toEqual([true, 0]);
    state.databaseIsAway = false;
    await passTime(clock, 5_000);
    await rebalance;
    expect([stored, await committed()]).toEqual([[outcome.eventId], 1]);
    await follower.stop();
  });

  it('joins again when nothing comes any more though there is something to read, and not before', async () => {
    const { clock, kafka, stored, say, follow } = await scene();
    const joins: { deaf: boolean }[] = [];
    const follower = follow({
      ...kafka,
      consumer(options) {
        const join = { deaf: false };
        joins.push(join);
        const received: typeof options.handlers.received = (batch) =>
          join.deaf ? undefined : options.handlers.received(batch);
        return kafka.consumer({ ...options, handlers: { ...options.handlers, received } });
      },
    });
    const [first, second] = [sampleOutcome(), sampleOutcome()];
    await say(first);
    await passTime(clock, 120_000);
    expect([stored, joins.length]).toEqual([[first.eventId], 1]);
    for (const join of joins) join.deaf = true;
    await say(second);
    await passTime(clock, 10_000);
    expect([stored, joins.length]).toEqual([[first.eventId], 1]);
    await passTime(clock, 40_000);
    expect([stored, joins.length]).toEqual([[first.eventId, second.eventId], 2]);
    await passTime(clock, 120_000);
    expect(joins).toHaveLength(2);
    await follower.stop();
    expect(clock.pending()).toEqual([]);
  });

  it('does not take for stalled what it holds back itself while the database is away', async () => {
    const { clock, kafka, stored, state, say, follow } = await scene();
    let joins = 0;
    const follower = follow({ ...kafka, consumer: (options) => ((joins += 1), kafka.consumer(options)) });
    state.databaseIsAway = true;
    const outcomes = Array.from({ length: 5_000 }, () => sampleOutcome({ eventKey: 'one' }));
    for (const outcome of outcomes) await say(outcome);
    await passTime(clock, 300_000);
    expect([stored.length, joins]).toEqual([0, 1]);
    state.databaseIsAway = false;
    await passTime(clock, 30_000);
    expect([stored.length, joins]).toEqual([5_000, 1]);
    await follower.stop();
  });

  it('stops at once, also while it waits', async () => {
    const { clock, kafka, state, say, follow } = await scene();
    const waiting = follow();
    state.databaseIsAway = true;
    await say(sampleOutcome());
    await passTime(clock, 1_000);
    await waiting.stop();
    kafka.stopBrokers();
    const joining = follow();
    await passTime(clock, 1_000);
    await joining.stop();
    expect(clock.pending()).toEqual([]);
  });
});
