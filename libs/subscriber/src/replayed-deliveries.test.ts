import {
  avroType,
  deadLetterTopic,
  headerNames,
  OrderConfirmed,
  outcomesOf,
  outcomeTopic,
  retryTopic,
  subjectOf,
  topicPlan,
  type EventOutcome,
} from '@rivulet/contracts';
import { frame, unframe } from '@rivulet/kafka';
import { createManualClock, schedule } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createMemoryKafka, createMemorySchemaRegistry, orderConfirmed } from '@rivulet/testing';
import type { CallContext } from './define-subscriber.ts';
import { copyForRedrive, readDeadLetter } from './dead-letter.ts';
import { defineSubscriber, type SubscriberDeclaration } from './define-subscriber.ts';
import { copyForReplay, replayNumber } from './replay-copy.ts';
import { runSubscriber } from './run-subscriber.ts';
import { createMemoryIdempotencyStore, passTime } from './testing/index.ts';

const group = 'group';
const topic = OrderConfirmed.topic;
const [retry, deadLetters] = [retryTopic(topic, group), deadLetterTopic(topic, group)];
const saidType = avroType(outcomesOf(OrderConfirmed).schema);
const settings = {
  ...{ topicPrefix: '', sessionTimeoutMs: 30_000, drainTimeoutMs: 2_000, leaseMs: 10_000, stallMs: 60_000 },
  ...{ commitIntervalMs: 100, maxBuffered: 100, maxWaiting: 1_000, deferMs: 500, maxDeferMs: 60_000 },
};

/** A subscriber in memory whose API answers by the event's id, and an operator who replays. */
async function createScene(declared: Partial<SubscriberDeclaration<OrderConfirmed>> = {}) {
  const clock = createManualClock(1_700_000_000_000);
  const kafka = createMemoryKafka({ clock });
  await kafka.admin.create(topicPlan({ events: [OrderConfirmed], groups: [group], partitions: 1 }));
  const registry = createMemorySchemaRegistry();
  const schemaId = await registry.register('orders', OrderConfirmed.schema);
  const type = await registry.typeById(schemaId);
  await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(OrderConfirmed).schema);
  const producer = await kafka.producer();
  const store = createMemoryIdempotencyStore({ leaseMs: settings.leaseMs, clock });
  const calls: { eventId: string; attempt: number; key: string }[] = [];
  const status = new Map<string, number>();

  const start = () =>
    runSubscriber(
      defineSubscriber<OrderConfirmed>({
        ...{
          group,
          event: OrderConfirmed,
          breaker: false,
          retry: { maxAttempts: 3, backoff: schedule([1_000]) },
        },
        handle: async (_order, { eventId, attempt, idempotencyKey }: CallContext) => {
          calls.push({ eventId, attempt, key: idempotencyKey });
          return { status: status.get(eventId) ?? 200 };
        },
        ...declared,
      }),
      {
        ...{ kafka, registry, store, telemetry: createTestTelemetry(), settings, clock, random: () => 1 },
        failed: (error) => {
          throw error;
        },
      },
    );
  const pass = (ms: number) => passTime(clock, ms, 50);
  let tasks = 0;

  return {
    ...{ kafka, producer, store, pass, start },
    answer: (eventId: string, with_: number) => status.set(eventId, with_),
    /** Events by id, all of one order. */
    async publish(...ids: string[]) {
      for (const eventId of ids) {
        const value = frame(schemaId, type.toBuffer(orderConfirmed({ eventId, orderId: 'order' })));
        const headers = { [headerNames.ceId]: eventId };
        await producer.send([{ topic, key: 'order', value, headers }]);
      }
    },
    /** Writes copies of events as one task; of those that are given twice, twice. */
    async replay(ids: readonly string[], { repeat = false } = {}) {
      tasks += 1;
      const number = replayNumber(clock.now() + tasks * 1_000, 0);
      for (const id of ids) {
        const event = kafka
          .records(topic)
          .find(({ headers }) => headers[headerNames.ceId]?.toString() === id);
        if (event === undefined) throw new Error(`no event ${id}`);
        await producer.send([
          copyForReplay(event, { topic: retry, group, number, task: `t-${tasks}`, repeat }),
        ]);
      }
      return number;
    },
    letters: () => kafka.records(deadLetters).map(readDeadLetter),
    called: () => calls.splice(0).map(({ eventId }) => eventId),
    calls: () => calls.splice(0),
    said: (of: string) =>
      kafka
        .records(outcomeTopic(topic))
        .map(({ value }) => saidType.fromBuffer(unframe(value).body) as EventOutcome)
        .filter(({ eventId }) => eventId === of)
        .map(({ state, delivery }) => [state, delivery]),
    async backlog() {
      const [[end], [committed]] = [
        await kafka.admin.offsets(retry),
        await kafka.admin.committed(group, retry),
      ];
      return (end?.high ?? 0) - Math.max(0, committed?.offset ?? 0);
    },
  };
}

describe('a replay', () => {
  it('calls nothing that is done, says so once more, and leaves nothing behind', async () => {
    const { start, publish, replay, pass, called, said, backlog } = await createScene();
    await start();
    await publish('a', 'b');
    await pass(200);
    expect(called()).toEqual(['a', 'b']);
    const number = await replay(['a', 'b']);
    await pass(200);
    expect(called()).toEqual([]);
    expect(said('a')).toEqual([
      ['done', 1],
      ['done', number],
    ]);
    expect(await backlog()).toBe(0);
  });

  it('gives a dead letter one new delivery with all its attempts, however often its copy was written', async () => {
    const { start, publish, replay, answer, pass, calls, said, letters } = await createScene();
    await start();
    answer('a', 422);
    await publish('a');
    await pass(200);
    expect(calls()).toHaveLength(1);
    answer('a', 500);
    const number = await replay(['a', 'a', 'a']);
    await pass(10_000);
    expect(calls().map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(letters().map((letter) => letter.number)).toEqual([1, number + 2]);
    expect(said('a').at(-1)).toEqual(['deadLettered', number + 2]);
  });

  it('gives an event that waits for its retry a new call at once, and the old retry is not made any more', async () => {
    const { start, publish, replay, answer, pass, called, backlog } = await createScene({
      retry: { maxAttempts: 3, backoff: schedule([60_000]) },
    });
    await start();
    answer('a', 500);
    await publish('a');
    await pass(200);
    answer('a', 200);
    await replay(['a']);
    await pass(200);
    expect(called()).toEqual(['a', 'a']);
    await pass(120_000);
    expect(called()).toEqual([]);
    expect(await backlog()).toBe(0);
  });

  it('waits for a call that is under way, and does not repeat it when it succeeds', async () => {
    const under = Promise.withResolvers<{ status: number }>();
    const { start, publish, replay, pass, store } = await createScene({ handle: () => under.promise });
    await start();
    await publish('a');
    await pass(100);
    const number = await replay(['a']);
    await pass(200);
    expect(store.stateOf('a')).toBe('claimed');
    under.resolve({ status: 200 });
    await pass(1_000);
    expect(store.stateOf('a')).toBe('completed');
    expect(number).toBeGreaterThan(1);
  });

  it('keeps the order of its events among those that come in meanwhile', async () => {
    const { start, publish, replay, answer, pass, called } = await createScene();
    await start();
    for (const id of ['a', 'b', 'c']) answer(id, 422);
    await publish('a', 'b', 'c');
    await pass(200);
    called();
    for (const id of ['b', 'c']) answer(id, 200);
    answer('a', 500);
    await replay(['a', 'b', 'c']);
    await pass(100);
    await publish('d', 'e');
    await pass(300);
    await publish('f');
    answer('a', 200);
    await pass(10_000);
    expect(called()).toEqual(['a', 'a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('is gone on with by the next owner after a crash: each open event is called, nothing that is done', async () => {
    const { start, publish, replay, answer, pass, kafka, called } = await createScene();
    await start();
    for (const id of ['a', 'c']) answer(id, 422);
    await publish('a', 'b', 'c');
    await pass(200);
    called();
    for (const id of ['a', 'c']) answer(id, 200);
    kafka.crash(group);
    await replay(['a', 'b', 'c']);
    await start();
    await pass(20_000);
    expect(called()).toEqual(['a', 'c']);
  });
});

describe('a replay that repeats calls', () => {
  it('makes each once, done or not, with the same idempotency key, however often its copy was written', async () => {
    const { start, publish, replay, pass, calls, called, backlog } = await createScene();
    await start();
    await publish('a', 'b', 'c');
    await pass(200);
    const before = calls();
    await replay(['a', 'b', 'a', 'b', 'a'], { repeat: true });
    await pass(500);
    expect(calls()).toEqual(before.slice(0, 2));
    await replay(['a'], { repeat: true });
    await pass(500);
    expect(called()).toEqual(['a']);
    expect(await backlog()).toBe(0);
  });

  it('tries a repetition that fails again as any call, and ends with the first success', async () => {
    const { start, publish, replay, answer, pass, calls, said } = await createScene();
    await start();
    await publish('a', 'b');
    await pass(200);
    calls();
    answer('a', 500);
    const number = await replay(['a', 'a'], { repeat: true });
    await pass(200);
    answer('a', 200);
    await pass(20_000);
    expect(calls().map(({ eventId, attempt }) => [eventId, attempt])).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
    expect(said('a')).toContainEqual(['done', number + 1]);
    await replay(['a']);
    await pass(200);
    expect(calls()).toEqual([]);
  });

  it('is not made again by the next owner, which reads its copy once more', async () => {
    const { start, publish, replay, pass, kafka, calls, backlog } = await createScene();
    await start();
    await publish('a');
    await pass(200);
    calls();
    await replay(['a'], { repeat: true });
    await pass(50);
    expect(await backlog()).toBe(1);
    kafka.crash(group);
    await start();
    await pass(20_000);
    expect(calls().map(({ key }) => key)).toEqual(['group:a']);
    expect(await backlog()).toBe(0);
  });
});

describe('a key that a dead letter holds', () => {
  const holding = { ordering: { whenDeadLettered: 'park-key' } } as const;

  it('goes on, in order, when its dead letter is replayed', async () => {
    const { start, publish, replay, answer, pass, called, backlog } = await createScene(holding);
    await start();
    answer('a', 422);
    await publish('a', 'b', 'c');
    await pass(500);
    expect(called()).toEqual(['a']);
    answer('a', 200);
    await replay(['a', 'b']);
    await pass(500);
    expect(called()).toEqual(['a', 'b', 'c']);
    expect(await backlog()).toBe(0);
  });

  it('stays held when only later events of it are replayed, and when its dead letter fails again', async () => {
    const { start, publish, replay, answer, pass, called, letters, producer } = await createScene(holding);
    await start();
    answer('a', 422);
    await publish('a', 'b');
    await pass(500);
    called();
    await replay(['b']);
    await pass(500);
    expect(called()).toEqual([]);
    await replay(['a', 'a']);
    await pass(500);
    expect(called()).toEqual(['a']);
    answer('a', 200);
    const letter = letters().at(-1);
    if (letter === undefined) throw new Error('no letter');
    await producer.send([copyForRedrive(letter, { topic: retry })]);
    await pass(500);
    expect(called()).toEqual(['a', 'b']);
  });
});

describe('a redrive beside a replay', () => {
  it('of a letter that a replay has made good calls nothing', async () => {
    const { start, publish, replay, answer, pass, called, letters, producer } = await createScene();
    await start();
    answer('a', 422);
    await publish('a');
    await pass(200);
    answer('a', 200);
    await replay(['a']);
    await pass(200);
    expect(called()).toEqual(['a', 'a']);
    await producer.send(letters().map((letter) => copyForRedrive(letter, { topic: retry })));
    await pass(200);
    expect(called()).toEqual([]);
  });

  it('of the letter that a replay has failed into is a later delivery, and a replay after it a later one still', async () => {
    const { start, publish, replay, answer, pass, called, letters, producer } = await createScene();
    await start();
    answer('a', 422);
    await publish('a');
    await pass(200);
    await replay(['a']);
    await pass(200);
    const letter = letters().at(-1);
    if (letter === undefined) throw new Error('no letter');
    called();
    await producer.send([copyForRedrive(letter, { topic: retry })]);
    await pass(5_000);
    expect(called()).toEqual(['a']);
    await pass(5_000);
    answer('a', 200);
    await replay(['a']);
    await pass(200);
    expect(called()).toEqual(['a']);
  });
});
