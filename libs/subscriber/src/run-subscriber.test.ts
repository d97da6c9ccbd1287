import { copyForDiscard, readDeadLetter } from './dead-letter.ts';
import {
  avroType,
  deadLetterTopic,
  foldOutcomes,
  headerNames,
  OrderConfirmed,
  outcomesOf,
  outcomeTopic,
  retryTopic,
  subjectOf,
  topicPlan,
  type EventOutcome,
} from '@rivulet/contracts';
import { frame, SchemaNotFoundError, unframe, type KafkaRecord } from '@rivulet/kafka';
import { createManualClock, schedule } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import {
  createMemoryKafka,
  createMemorySchemaRegistry,
  createRandom,
  orderConfirmed,
} from '@rivulet/testing';
import type { ApiAnswer } from './api-answer.ts';
import { defineSubscriber, type CallContext, type SubscriberDeclaration } from './define-subscriber.ts';
import type { IdempotencyStore, SettleEntry } from './idempotency-store.ts';
import type { RunSettings } from './run-settings.ts';
import { runSubscriber } from './run-subscriber.ts';
import type { RunningSubscriber } from './subscriber-parts.ts';
import { createMemoryIdempotencyStore, letRun, passTime } from './testing/index.ts';

const group = 'group';
const topic = OrderConfirmed.topic;
const topics = {
  retry: retryTopic(topic, group),
  deadLetters: deadLetterTopic(topic, group),
  outcomes: outcomeTopic(topic),
};
const said = outcomesOf(OrderConfirmed);
const saidType = avroType(said.schema);

const settings: RunSettings = {
  topicPrefix: '',
  sessionTimeoutMs: 30_000,
  drainTimeoutMs: 2_000,
  leaseMs: 10_000,
  stallMs: 60_000,
  commitIntervalMs: 100,
  maxBuffered: 100,
  maxWaiting: 1_000,
  deferMs: 500,
  maxDeferMs: 60_000,
};

interface Call extends Omit<CallContext, 'signal'> {
  orderId: string;
  at: number;
}

type Answer = (order: OrderConfirmed, context: CallContext) => ApiAnswer | Promise<ApiAnswer>;

/** Kafka, registry and store in memory, one clock for all, and an API that answers as told. */
async function createWorld(given: { partitions?: number; settings?: Partial<RunSettings> } = {}) {
  const clock = createManualClock(1_700_000_000_000);
  const startedAt = clock.now();
  const kafka = createMemoryKafka({ clock });
  await kafka.admin.create(
    topicPlan({ events: [OrderConfirmed], groups: [group], partitions: given.partitions ?? 1 }),
  );
  const registry = createMemorySchemaRegistry();
  const schemaId = await registry.register('orders', OrderConfirmed.schema);
  const type = await registry.typeById(schemaId);
  await registry.register(subjectOf(topics.outcomes), said.schema);
  const producer = await kafka.producer();
  const store = createMemoryIdempotencyStore({ leaseMs: settings.leaseMs, clock });
  const telemetry = createTestTelemetry();
  const calls: Call[] = [];
  const faults: unknown[] = [];
  let answer: Answer = () => ({ status: 200 });

  function start(declared: Partial<SubscriberDeclaration<OrderConfirmed>> = {}): Promise<RunningSubscriber> {
    const subscriber = defineSubscriber({
      group,
      event: OrderConfirmed,
      handle: async (order, context) => {
        const { idempotencyKey, eventId, attempt } = context;
        calls.push({ idempotencyKey, eventId, attempt, orderId: order.orderId, at: clock.now() - startedAt });
        return answer(order, context);
      },
      retry: { maxAttempts: 3, backoff: schedule([1_000]) },
      breaker: false,
      ...declared,
    });
    const failed = (error: unknown) => faults.push(error);
    const parts = { kafka, registry, store, telemetry, failed, clock, random: () => 1 };
    return runSubscriber(subscriber, { ...parts, settings: { ...settings, ...given.settings } });
  }

  const valueOf = (order: OrderConfirmed) => frame(schemaId, type.toBuffer(order));
  /** Publishes an event of each of these orders; the event's id tells its place. */
  async function publish(...orderIds: string[]): Promise<void> {
    for (const orderId of orderIds) {
      const order = orderConfirmed({ orderId, eventId: `${orderId}-${kafka.records(topic).length}` });
      await producer.send([{ topic, key: orderId, value: valueOf(order) }]);
    }
  }
  const uncommitted = async (of: string) => {
    const [ends, commits] = [await kafka.admin.offsets(of), await kafka.admin.committed(group, of)];
    return ends.reduce((sum, { high }, index) => sum + high - Math.max(0, commits[index]?.offset ?? 0), 0);
  };
  const outcomes = () =>
    kafka
      .records(topics.outcomes)
      .map(({ value }) => saidType.fromBuffer(unframe(value).body) as EventOutcome);
  return {
    outcomes,
    ...{
      clock,
      kafka,
      registry,
      producer,
      store,
      telemetry,
      calls,
      faults,
      start,
      publish,
      valueOf,
      uncommitted,
    },
    pass: (ms: number) => passTime(clock, ms, 50),
    answerWith: (next: Answer) => (answer = next),
    called: () => calls.map(({ eventId }) => eventId),
  };
}

/** What another owner of the first partition's first record has decided. */
async function decide(store: IdempotencyStore, eventId: string, state: SettleEntry['state']): Promise<void> {
  const [answer] = await store.claim([{ eventId, delivery: 1, origin: `${topic}/0/0` }]);
  if (answer?.kind !== 'claimed') throw new Error(`${eventId} is not free`);
  await store.settle([{ eventId, token: answer.token, state }]);
}

/** Fails so many attempts at each event, then succeeds. */
const failing = (times: number, of = (_order: OrderConfirmed) => true): Answer => {
  return (order, { attempt }) => ({ status: of(order) && attempt <= times ? 500 : 200 });
};

const header = (record: KafkaRecord | undefined, name: string) => record?.headers[name]?.toString();

function headersOf({ headers }: KafkaRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.toString()]],
    ),
  );
}

describe('a subscriber', () => {
  it('calls the API once for each event, writes it down, and commits all of them', async () => {
    const { start, publish, pass, calls, called, store, uncommitted } = await createWorld({ partitions: 3 });
    await start();
    await publish('a', 'b', 'c');
    await pass(200);
    expect(called().sort()).toEqual(['a-0', 'b-1', 'c-2']);
    expect(calls).toContainEqual({
      idempotencyKey: 'group:a-0',
      eventId: 'a-0',
      attempt: 1,
      orderId: 'a',
      at: 0,
    });
    expect(store.stateOf('a-0')).toBe('completed');
    expect(await uncommitted(topic)).toBe(0);
  });

  it('reads what was published before it joined for the first time', async () => {
    const { start, publish, pass, called } = await createWorld();
    await publish('a');
    await start();
    await pass(100);
    expect(called()).toEqual(['a-0']);
  });

  it('retries a failed call not before its time, and commits event and copy', async () => {
    const { start, publish, pass, calls, answerWith, uncommitted } = await createWorld();
    answerWith(failing(2));
    await start();
    await publish('a');
    await pass(3_000);
    expect(calls.map(({ attempt, at }) => [attempt, at])).toEqual([
      [1, 0],
      [2, 1_000],
      [3, 2_000],
    ]);
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(await uncommitted(topic)).toBe(0);
    expect(await uncommitted(topics.retry)).toBe(0);
  });

  it('keeps one trace from the event through all of its attempts', async () => {
    const { start, producer, pass, telemetry, valueOf, answerWith } = await createWorld();
    answerWith(failing(1));
    await start();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await producer.send([
      { topic, key: 'a', value: valueOf(orderConfirmed({ eventId: 'a' })), headers: { traceparent } },
    ]);
    await pass(2_000);
    const spans = telemetry.spans();
    expect(spans.filter(({ name }) => name === `call ${group}`)).toHaveLength(2);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set(['a'.repeat(32)]));
  });

  it('makes a dead letter after the last attempt: raw bytes, reason, no further call', async () => {
    const { start, publish, pass, kafka, calls, store, answerWith, uncommitted } = await createWorld();
    answerWith(() => ({ status: 503, excerpt: 'closed' }));
    await start();
    await publish('a');
    await pass(60_000);
    expect(calls).toHaveLength(3);
    const [letter, ...others] = kafka.records(topics.deadLetters);
    expect(others).toEqual([]);
    expect(letter?.value).toEqual(kafka.records(topic)[0]?.value);
    expect(header(letter, headerNames.reason)).toBe('attempts-exhausted');
    expect(header(letter, headerNames.attempt)).toBe('3');
    expect(header(letter, headerNames.errorMessage)).toBe('API answered 503: closed');
    expect(store.stateOf('a-0')).toBe('dead-lettered');
    expect((await uncommitted(topic)) + (await uncommitted(topics.retry))).toBe(0);
  });

  it('makes a dead letter of a permanent failure at once', async () => {
    const { start, publish, pass, kafka, calls, answerWith } = await createWorld();
    answerWith(() => ({ status: 422 }));
    await start();
    await publish('a');
    await pass(5_000);
    expect(calls).toHaveLength(1);
    expect(kafka.records(topics.deadLetters).map((letter) => header(letter, headerNames.reason))).toEqual([
      'permanent',
    ]);
  });

  it('makes dead letters of bytes that are no event, and goes on behind them', async () => {
    const { start, producer, publish, pass, kafka, called, uncommitted } = await createWorld();
    const poison = [
      null,
      Buffer.from('garbage'),
      frame(999, Buffer.from('x')),
      frame(1, Buffer.from([1, 2, 3])),
    ];
    await producer.send(poison.map((value) => ({ topic, key: 'p', value })));
    await publish('p');
    await start();
    await pass(200);
    expect(called()).toEqual(['p-4']);
    const letters = kafka.records(topics.deadLetters);
    expect(letters.map(({ value }) => value)).toEqual(poison);
    expect(new Set(letters.map((letter) => header(letter, headerNames.reason)))).toEqual(
      new Set(['undecodable']),
    );
    expect(await uncommitted(topic)).toBe(0);
  });

  it('spends no attempt on an API that asks to wait, however often', async () => {
    const { start, publish, pass, kafka, calls, answerWith } = await createWorld();
    answerWith(() => ({ status: calls.length <= 20 ? 429 : 200, retryAfterMs: 2_000 }));
    await start();
    await publish('a');
    await pass(45_000);
    expect(calls).toHaveLength(21);
    expect(calls.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(kafka.records(topics.deadLetters)).toEqual([]);
  });

  it('makes no dead letter of an hour of 429: then the call is made, as the first attempt', async () => {
    const { start, publish, pass, clock, kafka, calls, answerWith } = await createWorld();
    const wellAt = clock.now() + 3_600_000;
    answerWith(() => (clock.now() < wellAt ? { status: 429, retryAfterMs: 20_000 } : { status: 200 }));
    await start();
    await publish('a', 'a', 'b');
    await passTime(clock, 3_660_000, 1_000);
    await pass(1_000);
    expect(calls.length).toBeGreaterThan(300);
    expect(calls.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(
      calls
        .filter(({ at }) => at >= 3_600_000)
        .map(({ eventId }) => eventId)
        .sort(),
    ).toEqual(['a-0', 'a-1', 'b-2']);
    expect(kafka.records(topics.deadLetters)).toEqual([]);
  });

  it('calls for no event twice that was published twice', async () => {
    const { start, producer, publish, pass, kafka, called, uncommitted } = await createWorld();
    await start();
    await publish('a');
    await pass(100);
    const [{ key = null, value = null } = {}] = kafka.records(topic);
    await producer.send([{ topic, key, value }]);
    await pass(200);
    expect(called()).toEqual(['a-0']);
    expect(await uncommitted(topic)).toBe(0);
  });
});

describe('the events of a key', () => {
  it('keep their order while the first is retried; other keys go on', async () => {
    const { start, publish, pass, calls, answerWith } = await createWorld();
    answerWith(failing(2, ({ eventId }) => eventId === 'a-0'));
    await start();
    await publish('a', 'a', 'b', 'a');
    await pass(500);
    expect(calls.map(({ eventId }) => eventId)).toEqual(['a-0', 'b-2']);
    await pass(5_000);
    expect(calls.map(({ eventId }) => eventId)).toEqual(['a-0', 'b-2', 'a-0', 'a-0', 'a-1', 'a-3']);
  });

  it('overtake where that is declared', async () => {
    const { start, publish, pass, called, answerWith } = await createWorld();
    answerWith(failing(1, ({ eventId }) => eventId === 'a-0'));
    await start({ ordering: { whileRetrying: 'overtake' } });
    await publish('a', 'a');
    await pass(3_000);
    expect(called()).toEqual(['a-0', 'a-1', 'a-0']);
  });

  it('go on after a dead letter of theirs', async () => {
    const { start, publish, pass, called, answerWith } = await createWorld();
    answerWith(({ eventId }) => ({ status: eventId === 'a-0' ? 400 : 200 }));
    await start();
    await publish('a', 'a');
    await pass(1_000);
    expect(called()).toEqual(['a-0', 'a-1']);
  });

  it('are not called again by a repetition of a dead letter that was parked behind another', async () => {
    const { start, producer, publish, pass, kafka, called, answerWith } = await createWorld();
    const statuses = new Map([['a-1', [500, 200]]]);
    answerWith(({ eventId }) => ({
      status: statuses.get(eventId)?.shift() ?? (eventId === 'a-0' ? 400 : 200),
    }));
    await start();
    await publish('a', 'a');
    const [first] = kafka.records(topic);
    await producer.send([{ topic, key: 'a', value: first?.value ?? null }]);
    await pass(10_000);
    expect(called()).toEqual(['a-0', 'a-1', 'a-1']);
    expect(kafka.records(topics.retry)).toHaveLength(2);
    expect(kafka.records(topics.deadLetters)).toHaveLength(1);
  });

  it('wait behind a dead letter where that is declared, until it is redriven', async () => {
    const { start, producer, publish, pass, kafka, called, answerWith } = await createWorld();
    answerWith(({ eventId }) => ({ status: eventId === 'a-0' && called().length < 2 ? 400 : 200 }));
    await start({ ordering: { whenDeadLettered: 'park-key' } });
    await publish('a', 'a', 'b');
    await pass(10_000);
    expect(called()).toEqual(['a-0', 'b-2']);
    const [letter] = kafka.records(topics.deadLetters);
    if (letter === undefined) throw new Error('there is no dead letter');
    const { key, value, partition } = letter;
    const headers = { ...headersOf(letter), [headerNames.delivery]: '3' };
    await producer.send([{ topic: topics.retry, key, value, partition, headers }]);
    await pass(1_000);
    expect(called()).toEqual(['a-0', 'b-2', 'a-0', 'a-1']);
  });

  it('wait behind a dead letter that another owner has written since the partition was assigned', async () => {
    const { start, store, publish, pass, kafka, called, producer } = await createWorld();
    await start({ ordering: { whenDeadLettered: 'park-key' } });
    await decide(store, 'a-0', 'held');
    await publish('a', 'a', 'b');
    await pass(10_000);
    expect(called()).toEqual(['b-2']);
    const [first] = kafka.records(topic);
    const origin = { [headerNames.originTopic]: topic, [headerNames.originOffset]: '0' };
    const headers = { [headerNames.delivery]: '3', [headerNames.originPartition]: '0', ...origin };
    const redriven = { topic: topics.retry, key: 'a', value: first?.value ?? null, partition: 0, headers };
    await producer.send([redriven]);
    await pass(1_000);
    expect(called()).toEqual(['b-2', 'a-0', 'a-1']);
  });

  it('go on without a dead letter that was discarded, also when it is delivered again', async () => {
    const { start, store, publish, pass, called } = await createWorld();
    await start({ ordering: { whenDeadLettered: 'park-key' } });
    await decide(store, 'a-0', 'dead-lettered');
    await publish('a', 'a');
    await pass(1_000);
    expect(called()).toEqual(['a-1']);
  });

  it('go on when a dead letter is discarded, which is written down before its copy is settled', async () => {
    const { start, store, publish, pass, kafka, producer, called, uncommitted, answerWith } =
      await createWorld();
    answerWith(({ eventId }) => ({ status: eventId === 'a-0' ? 400 : 200 }));
    await start({ ordering: { whenDeadLettered: 'park-key' } });
    await publish('a', 'a');
    await pass(1_000);
    expect(store.stateOf('a-0')).toBe('held');
    const [holding] = kafka.records(topics.retry);
    const origin = { [headerNames.originTopic]: topic, [headerNames.originOffset]: '0' };
    const headers = { [headerNames.delivery]: '3', [headerNames.originPartition]: '0', ...origin };
    const discarded = { ...headers, [headerNames.held]: 'discarded' };
    store.stop();
    await producer.send([
      { topic: topics.retry, key: 'a', value: holding?.value ?? null, partition: 0, headers: discarded },
    ]);
    await pass(1_000);
    expect(await uncommitted(topics.retry)).toBeGreaterThan(0);
    store.start();
    await pass(5_000);
    expect(store.stateOf('a-0')).toBe('dead-lettered');
    expect(called()).toEqual(['a-0', 'a-1']);
    expect(await uncommitted(topics.retry)).toBe(0);
  });

  it.each(['redriven', 'discarded'])(
    'go on when a dead letter was %s before its former owner wrote the copy that holds its key',
    async (as) => {
      const { start, publish, pass, kafka, producer, called, uncommitted, answerWith } = await createWorld();
      answerWith(({ eventId }) => ({ status: eventId === 'a-0' && called().length < 2 ? 400 : 200 }));
      await start({ ordering: { whenDeadLettered: 'park-key' } });
      await publish('a');
      await pass(1_000);
      const [holding] = kafka.records(topics.retry);
      if (holding === undefined) throw new Error('no copy holds the key');
      const { key, value, partition } = holding;
      const copy = (changed: Record<string, string>) => ({
        ...{ topic: topics.retry, key, value, partition },
        headers: { ...headersOf(holding), ...changed },
      });
      const discarded = as === 'discarded' ? 'discarded' : 'no';
      await producer.send([copy({ [headerNames.delivery]: '3', [headerNames.held]: discarded })]);
      await pass(1_000);
      await producer.send([copy({})]);
      await pass(1_000);
      await publish('a');
      await pass(5_000);
      expect(called()).toEqual([...(as === 'discarded' ? ['a-0'] : ['a-0', 'a-0']), 'a-1']);
      expect(await uncommitted(topics.retry)).toBe(0);
    },
  );

  it('wait behind a dead letter that holds its key also for the next owner, and the one after it', async () => {
    const { start, publish, pass, called, answerWith, store, uncommitted } = await createWorld();
    answerWith(({ eventId }) => ({ status: eventId === 'a-0' ? 400 : 200 }));
    const declared = { ordering: { whenDeadLettered: 'park-key' } } as const;
    const first = await start(declared);
    await publish('a', 'a');
    await pass(1_000);
    await first.stop();
    const second = await start(declared);
    await pass(5_000);
    await second.stop();
    await start(declared);
    await publish('a', 'b');
    await pass(5_000);
    expect(called()).toEqual(['a-0', 'b-3']);
    expect(store.stateOf('a-0')).toBe('held');
    expect(await uncommitted(topics.retry)).toBe(3);
  });

  it('wait behind a dead letter whose owner was killed before it had written down that it holds the key', async () => {
    const { start, publish, pass, called, answerWith, store, kafka } = await createWorld();
    answerWith(({ eventId }) => ({ status: eventId === 'a-0' ? 400 : 200 }));
    const declared = { ordering: { whenDeadLettered: 'park-key' } } as const;
    const { settle } = store;
    store.settle = async (entries) => {
      if (entries.some(({ token }) => token === '1')) throw new Error('the connection broke');
      return settle(entries);
    };
    await start(declared);
    await publish('a', 'a');
    await pass(1_000);
    expect(kafka.records(topics.retry)).not.toEqual([]);
    kafka.crash(group);
    await start(declared);
    await pass(2 * settings.leaseMs);
    expect(called()).toEqual(['a-0']);
    expect(store.stateOf('a-0')).toBe('held');
  });

  it('keep their order when the group starts anew while the first waits for its retry', async () => {
    const { start, publish, pass, called, answerWith } = await createWorld();
    answerWith(failing(1, ({ eventId }) => eventId === 'a-0'));
    const first = await start();
    await publish('a', 'a');
    await pass(500);
    await first.stop();
    await publish('a');
    await start();
    await pass(5_000);
    expect(called()).toEqual(['a-0', 'a-0', 'a-1', 'a-2']);
  });
});

describe('a crash', () => {
  it('before the commit repeats no call that was written down', async () => {
    const { start, publish, pass, kafka, called, uncommitted } = await createWorld({
      settings: { commitIntervalMs: 60_000 },
    });
    await start();
    await publish('a', 'b');
    await pass(100);
    expect(await uncommitted(topic)).toBe(2);
    kafka.crash(group);
    await start();
    await pass(61_000);
    expect(called()).toEqual(['a-0', 'b-1']);
    expect(await uncommitted(topic)).toBe(0);
  });

  it('during a call repeats it after the lease, with the same key; the late end of the first changes nothing', async () => {
    const { start, publish, pass, kafka, calls, store, answerWith, clock } = await createWorld();
    const { after } = clock;
    // The deadline of a process that is gone ends nothing.
    clock.after = (delayMs, run) => (delayMs === 5_000 ? () => undefined : after(delayMs, run));
    const late = Promise.withResolvers<ApiAnswer>();
    answerWith(() => (calls.length === 1 ? late.promise : { status: 200 }));
    await start();
    await publish('a');
    await pass(100);
    kafka.crash(group);
    clock.after = after;
    await start();
    await pass(settings.leaseMs - 500);
    expect(calls).toHaveLength(1);
    await pass(3_000);
    expect(calls.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['group:a-0', 'group:a-0']);
    expect(store.stateOf('a-0')).toBe('completed');
    late.resolve({ status: 500 });
    await pass(10_000);
    expect(calls).toHaveLength(2);
    expect(store.stateOf('a-0')).toBe('completed');
  });

  it('during a call that then fails keeps the key waiting for the copy, though it is read late', async () => {
    const { start, publish, pass, kafka, called, answerWith } = await createWorld();
    const late = Promise.withResolvers<ApiAnswer>();
    answerWith(() => (called().length === 1 ? late.promise : { status: 200 }));
    await start();
    await publish('a', 'a');
    await pass(50);
    kafka.crash(group);
    const unread: (() => void)[] = [];
    const { consumer } = kafka;
    kafka.consumer = (options) => {
      const { received } = options.handlers;
      const readLate: typeof received = (batch) =>
        batch.topic === topics.retry ? void unread.push(() => received(batch)) : received(batch);
      return consumer({ ...options, handlers: { ...options.handlers, received: readLate } });
    };
    await start();
    await pass(100);
    late.resolve({ status: 500 });
    await pass(5_000);
    expect(called()).toEqual(['a-0']);
    unread.splice(0).forEach((read) => read());
    await pass(100);
    unread.splice(0).forEach((read) => read());
    await pass(2_000);
    expect(called()).toEqual(['a-0', 'a-0', 'a-1']);
  });

  it('between the copy and its being written down makes one call for the copy, and none for the event', async () => {
    const { start, publish, pass, kafka, calls, store, answerWith } = await createWorld();
    answerWith(() => {
      if (calls.length === 1) store.stop();
      return { status: calls.length === 1 ? 500 : 200 };
    });
    await start();
    await publish('a', 'a');
    await pass(100);
    expect(kafka.records(topics.retry)).not.toEqual([]);
    kafka.crash(group);
    await pass(settings.leaseMs);
    store.start();
    await start();
    await pass(20_000);
    expect(calls.map(({ eventId, attempt }) => `${eventId} ${attempt}`)).toEqual(['a-0 1', 'a-0 2', 'a-1 1']);
  });
});

describe('a rebalance', () => {
  it('waits for calls under way, commits them, and repeats none', async () => {
    const { start, publish, pass, kafka, called, answerWith, uncommitted } = await createWorld();
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(() => slow.promise);
    await start({ maxInFlight: 1 });
    await publish('a', 'b');
    await pass(100);
    const rebalanced = kafka.rebalance(group);
    await pass(500);
    expect(called()).toEqual(['a-0']);
    slow.resolve({ status: 200 });
    await pass(0);
    await rebalanced;
    expect(await uncommitted(topic)).toBe(1);
    await pass(500);
    expect(called()).toEqual(['a-0', 'b-1']);
  });

  it('waits no longer than the drain time-out; the lease keeps the call from being repeated', async () => {
    const { start, publish, pass, kafka, called, store, answerWith, uncommitted } = await createWorld();
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(() => slow.promise);
    const running = await start();
    await publish('a');
    await pass(100);
    const rebalanced = kafka.rebalance(group);
    await pass(settings.drainTimeoutMs + 100);
    await rebalanced;
    expect(running.notReady()).toBeUndefined();
    await pass(1_000);
    slow.resolve({ status: 200 });
    await pass(2_000);
    expect(called()).toEqual(['a-0']);
    expect(store.stateOf('a-0')).toBe('completed');
    expect(await uncommitted(topic)).toBe(0);
  });

  it('goes on with the new assignment when the last commit of the old one hangs, and when it ends', async () => {
    const { start, publish, pass, kafka, called } = await createWorld();
    const { consumer } = kafka;
    const answer = Promise.withResolvers<void>();
    let hangs = true;
    kafka.consumer = (options) => {
      const created = consumer(options);
      const commit: typeof created.commit = (...given) => (hangs ? answer.promise : created.commit(...given));
      return { ...created, commit };
    };
    const running = await start();
    await publish('a');
    await pass(200);
    const rebalanced = kafka.rebalance(group);
    await pass(10_000);
    await rebalanced;
    hangs = false;
    answer.resolve();
    await publish('b');
    await pass(500);
    expect(running.notReady()).toBeUndefined();
    expect(called()).toEqual(['a-0', 'b-1']);
  });

  it.each([1, 2, 3, 4])(
    'and failures, joins and crashes at any time: each event once, each key in order (seed %i)',
    async (seed) => {
      const random = createRandom(seed);
      const world = await createWorld({
        partitions: 4,
        // Drains are often cut short: some calls end under an ownership that is over.
        settings: { drainTimeoutMs: 150 },
      });
      const { clock, start, publish, pass, kafka, faults, answerWith, uncommitted } = world;
      const done: string[] = [];
      answerWith(async ({ eventId }) => {
        await new Promise<void>((resolve) => clock.after(random() * 400, resolve));
        if (random() < 0.25) return { status: 500 };
        if (random() < 0.1) return { status: 429, retryAfterMs: 200 };
        done.push(eventId);
        return { status: 200 };
      });
      const declared = { maxInFlight: 4, retry: { maxAttempts: 1_000, backoff: schedule([300]) } };
      const running = [await start(declared)];
      for (let step = 0; step < 40; step += 1) {
        await publish(...Array.from({ length: 3 }, () => `key${Math.floor(random() * 8)}`));
        await pass(Math.floor(random() * 300));
        const dice = random();
        if (dice < 0.15) running.push(await started(start(declared)));
        else if (dice < 0.3) await stopped(running.shift(), running.length > 0);
        else if (dice < 0.4) await passing(kafka.rebalance(group));
        else if (dice < 0.45) {
          kafka.crash(group);
          running.splice(0, running.length, await started(start(declared)));
        }
      }
      await pass(60_000);
      expect(faults).toEqual([]);
      const all = kafka
        .records(topic)
        .map(({ key, offset, partition }) => ({ key: String(key), place: `${partition}/${offset}` }));
      expect(done).toHaveLength(all.length);
      expect(new Set(done).size).toBe(all.length);
      for (const key of new Set(all.map((event) => event.key))) {
        const places = done.filter((id) => id.startsWith(`${key}-`)).map((id) => Number(id.split('-')[1]));
        expect(places).toEqual([...places].sort((x, y) => x - y));
      }
      expect((await uncommitted(topic)) + (await uncommitted(topics.retry))).toBe(0);
      const heard = Map.groupBy(world.outcomes(), ({ eventId }) => eventId);
      const states = [...heard].map(([eventId, outcomes]) => `${eventId} ${foldOutcomes(outcomes)?.state}`);
      expect(states.sort()).toEqual(done.map((eventId) => `${eventId} done`).sort());

      async function passing<R>(change: Promise<R>): Promise<R> {
        await pass(settings.drainTimeoutMs);
        return change;
      }
      function started(starting: Promise<RunningSubscriber>): Promise<RunningSubscriber> {
        return passing(starting);
      }
      async function stopped(subscriber: RunningSubscriber | undefined, othersRun: boolean): Promise<void> {
        if (subscriber === undefined) return;
        await passing(subscriber.stop());
        if (!othersRun) running.push(await started(start(declared)));
      }
    },
  );
});

describe('an outage', () => {
  it('of the store lets nothing be called, and is over by itself', async () => {
    const { start, publish, pass, called, store, kafka } = await createWorld();
    const running = await start();
    store.stop();
    await publish('a');
    await pass(30_000);
    expect(called()).toEqual([]);
    expect(running.notReady()).toContain('idempotency store unavailable: the store is down');
    store.start();
    await pass(6_000);
    expect(called()).toEqual(['a-0']);
    expect(running.notReady()).toBeUndefined();
    expect(kafka.records(topics.deadLetters)).toEqual([]);
  });

  it('of the process itself, while it claims, lets nothing be called under a lease that may be over', async () => {
    const { clock, start, publish, pass, called, store } = await createWorld();
    const { claim } = store;
    let frozen = true;
    store.claim = async (requests) => {
      const answers = await claim(requests);
      if (frozen) await new Promise<void>((resolve) => clock.after(settings.leaseMs - 4_000, resolve));
      frozen = false;
      return answers;
    };
    await start();
    await publish('a');
    await pass(settings.leaseMs - 1_000);
    expect(called()).toEqual([]);
    await pass(5_000);
    expect(called()).toEqual(['a-0']);
  });

  it('of the registry makes no dead letters, and is over by itself', async () => {
    const { start, publish, pass, called, registry, kafka } = await createWorld();
    const running = await start();
    registry.stop();
    await publish('a');
    await pass(30_000);
    expect(running.notReady()).toContain('schema registry unavailable');
    registry.start();
    await pass(6_000);
    expect(called()).toEqual(['a-0']);
    expect(kafka.records(topics.deadLetters)).toEqual([]);
  });

  it('of the brokers loses no retry: the failed call is copied once they are back', async () => {
    const { start, publish, pass, calls, kafka, answerWith, uncommitted } = await createWorld();
    answerWith((_order, { attempt }) => {
      if (attempt === 1) kafka.stopBrokers();
      return { status: attempt === 1 ? 500 : 200 };
    });
    await start();
    await publish('a');
    await pass(30_000);
    expect(calls).toHaveLength(1);
    kafka.startBrokers();
    await pass(10_000);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((await uncommitted(topic)) + (await uncommitted(topics.retry))).toBe(0);
  });

  it('of the API costs no attempts once the circuit is open', async () => {
    const { start, publish, pass, calls, kafka, answerWith } = await createWorld();
    let down = true;
    answerWith(() => ({ status: down ? 503 : 200 }));
    await start({
      breaker: { minimumRequests: 5, halfOpenAfterMs: 1_000 },
      maxInFlight: 5,
      retry: { maxAttempts: 3, backoff: schedule([100]) },
    });
    await publish(...Array.from({ length: 30 }, (_, index) => `k${index}`));
    await pass(20_000);
    down = false;
    await pass(20_000);
    expect(kafka.records(topics.deadLetters)).toEqual([]);
    expect(new Set(calls.map(({ eventId }) => eventId)).size).toBe(30);
  });
});

describe('backpressure', () => {
  it('never has more calls under way than declared, and not much more in memory', async () => {
    const { start, publish, pass, calls, answerWith } = await createWorld({ settings: { maxBuffered: 10 } });
    let [under, most] = [0, 0];
    const open: (() => void)[] = [];
    answerWith(async () => {
      most = Math.max(most, (under += 1));
      await new Promise<void>((resolve) => open.push(resolve));
      under -= 1;
      return { status: 200 };
    });
    await start({ maxInFlight: 3 });
    await publish(...Array.from({ length: 50 }, (_, index) => `k${index}`));
    for (let step = 0; calls.length < 50 || open.length > 0; step += 1) {
      if (step > 500) throw new Error(`stuck after ${calls.length} calls`);
      await pass(50);
      open.splice(0).forEach((end) => end());
    }
    expect(most).toBe(3);
  });

  it('goes on when more copies wait than may, also after a restart', async () => {
    const { start, publish, pass, calls, answerWith, uncommitted } = await createWorld({
      settings: { maxWaiting: 5 },
    });
    let throttled = true;
    answerWith(() => (throttled ? { status: 429, retryAfterMs: 5_000 } : { status: 200 }));
    const running = await start();
    await publish(...Array.from({ length: 40 }, (_, index) => `k${index}`));
    await pass(1_000);
    await running.stop();
    await start();
    throttled = false;
    await pass(60_000);
    expect(new Set(calls.map(({ eventId }) => eventId)).size).toBe(40);
    expect((await uncommitted(topic)) + (await uncommitted(topics.retry))).toBe(0);
  });
});

describe('starting and stopping', () => {
  it('finishes what has begun, commits it, takes nothing more, and leaves the group', async () => {
    const { start, publish, pass, called, answerWith, uncommitted, faults } = await createWorld();
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(() => slow.promise);
    const running = await start({ maxInFlight: 1 });
    await publish('a', 'b');
    await pass(100);
    let stopped = false;
    const stopping = running.stop().then(() => (stopped = true));
    await pass(500);
    expect(stopped).toBe(false);
    slow.resolve({ status: 200 });
    await pass(100);
    await stopping;
    await publish('c');
    await pass(1_000);
    expect(called()).toEqual(['a-0']);
    expect(await uncommitted(topic)).toBe(2);
    expect(faults).toEqual([]);
  });

  it('ends well when the store is gone before the last call is', async () => {
    const { start, publish, pass, store, answerWith, faults } = await createWorld();
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(() => slow.promise);
    const running = await start();
    await publish('a');
    await pass(100);
    const stopping = running.stop();
    await pass(settings.drainTimeoutMs + 100);
    await stopping;
    store.stop();
    slow.resolve({ status: 200 });
    await letRun();
    expect(faults).toEqual([]);
  });

  it('is not ready before it is in the group', async () => {
    const { start, pass, kafka } = await createWorld();
    const running = await start();
    expect(running.notReady()).toBeUndefined();
    const rebalanced = kafka.rebalance(group);
    await pass(100);
    await rebalanced;
    await running.stop();
    expect(running.notReady()).toBe('not in the consumer group yet');
  });

  it('makes no calls while it is paused, finishes what it had begun, and loses and repeats nothing', async () => {
    const { start, publish, pass, called, answerWith, uncommitted, faults } = await createWorld();
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(({ orderId }) => (orderId === 'slow' ? slow.promise : { status: 200 }));
    const running = await start();
    await publish('slow', 'a');
    await pass(500);
    const paused = running.pause();
    await pass(500);
    slow.resolve({ status: 200 });
    await pass(100);
    await paused;
    expect(await uncommitted(topic)).toBe(0);
    await publish('slow', 'b');
    await pass(settings.stallMs * 4);
    expect(called()).toEqual(['slow-0', 'a-1']);
    expect(running.notReady()).toBeUndefined();
    expect(running.status()).toMatchObject({ state: 'paused', epoch: null, partitions: [] });
    running.resume();
    expect(running.status().state).toBe('joining');
    await pass(1_000);
    expect(called()).toEqual(['slow-0', 'a-1', 'slow-2', 'b-3']);
    expect([running.status().state, await uncommitted(topic), faults]).toEqual(['working', 0, []]);
    await running.stop();
  });

  it('tells an operator what it owns, works on and knows of its API', async () => {
    const { start, publish, pass, answerWith } = await createWorld({ partitions: 2 });
    const slow = Promise.withResolvers<ApiAnswer>();
    answerWith(({ orderId }) => (orderId === 'slow' ? slow.promise : { status: 400 }));
    const running = await start({
      ordering: { whenDeadLettered: 'park-key' },
      maxInFlight: 10,
      adaptiveInFlight: true,
    });
    await publish('slow', 'dead', 'dead');
    await pass(500);
    const status = running.status();
    expect(status).toMatchObject({
      ...{ group, state: 'working', notReady: null, epoch: 1, inFlight: 1, maxInFlight: 10 },
      ...{ circuit: 'closed', waiting: 2, keys: { open: 2, held: 1 } },
    });
    expect(status.limit).toBeLessThanOrEqual(10);
    expect(status.partitions.map((each) => `${each.topic}/${each.partition}`)).toEqual([
      `${topic}/0`,
      `${topic}/1`,
      `${topics.retry}/0`,
      `${topics.retry}/1`,
    ]);
    const unsettled = (of: string) =>
      status.partitions.filter((each) => each.topic === of).reduce((sum, each) => sum + each.unsettled, 0);
    expect([unsettled(topic), unsettled(topics.retry)]).toEqual([1, 2]);
    slow.resolve({ status: 200 });
    await running.stop();
  });

  it('says that it stalls also while it is not in the group: that is why it left', async () => {
    const { start, pass, kafka } = await createWorld();
    const running = await start();
    jest.spyOn(kafka.admin, 'offsets').mockRejectedValue(new Error('request timed out'));
    await pass(settings.stallMs);
    await running.stop();
    expect(running.notReady()).toBe('the brokers do not answer: request timed out');
  });

  it('refuses topics that are not as they must be, and calls that outlast their claims', async () => {
    const { start } = await createWorld({ settings: { topicPrefix: 'other.' } });
    await expect(start()).rejects.toThrow('topics missing: other.');
    const { start: startLate } = await createWorld();
    await expect(startLate({ deadlineMs: settings.leaseMs })).rejects.toThrow(RangeError);
  });

  it('leaves no producer open when it can not join', async () => {
    const { start, kafka } = await createWorld();
    let open = 0;
    const { producer } = kafka;
    kafka.producer = async () => {
      const created = await producer();
      open += 1;
      return { ...created, close: async () => void (open -= 1) };
    };
    const { consumer } = kafka;
    kafka.consumer = (options) => ({
      ...consumer(options),
      start: () => Promise.reject(new Error('no coordinator')),
    });
    await expect(start()).rejects.toThrow('no coordinator');
    expect(open).toBe(0);
  });
});

describe('the outcomes of events', () => {
  const brief = ({ eventId, state, delivery, attempts }: EventOutcome) =>
    `${eventId} ${state} ${delivery} ${attempts}`;

  /** From now on, what new producers send to the outcomes' topic is held back, until it is let go. */
  function holdOutcomes(kafka: Awaited<ReturnType<typeof createWorld>>['kafka']) {
    const { producer } = kafka;
    const held = Promise.withResolvers<void>();
    kafka.producer = async () => {
      const created = await producer();
      const send: typeof created.send = async (records) => {
        if (records.some((record) => record.topic === topics.outcomes)) await held.promise;
        return created.send(records);
      };
      return { ...created, send };
    };
    return {
      letGo: () => held.resolve(),
      /** Those that begin from now on send as usual; who is held is held for ever. */
      forNext: () => (kafka.producer = producer),
    };
  }

  it('are said as they come: retrying, deferred, done', async () => {
    const { start, publish, pass, outcomes, kafka, clock, answerWith, calls } = await createWorld();
    const startedAt = clock.now();
    const answers: ApiAnswer[] = [{ status: 500 }, { status: 429, retryAfterMs: 2_000 }, { status: 200 }];
    answerWith(() => answers[calls.length - 1] ?? { status: 200 });
    await start();
    await publish('a');
    await pass(5_000);
    expect(outcomes().map(brief)).toEqual(['a-0 retrying 1 1', 'a-0 deferred 2 1', 'a-0 done 3 2']);
    expect(outcomes()[0]).toEqual({
      ...{ outcomeId: 'group:a-0:1:retrying', eventId: 'a-0', eventKey: 'a', group, state: 'retrying' },
      ...{ eventType: OrderConfirmed.type, delivery: 1, attempts: 1, reason: null },
      ...{ notBefore: new Date(startedAt + 1_000), errorClass: 'status-500', message: 'API answered 500' },
      ...{ originTopic: topic, originPartition: 0, originOffset: 0, at: new Date(startedAt) },
    });
    const [record] = kafka.records(topics.outcomes);
    expect(record?.key?.toString()).toBe('a');
    expect(header(record, headerNames.ceId)).toBe('group:a-0:1:retrying');
    expect(header(record, headerNames.ceType)).toBe('rivulet.subscriber.EventOutcome');
    expect(header(record, headerNames.ceSource)).toBe('/rivulet/group');
    expect(header(record, headerNames.traceParent)).toMatch(/^00-/);
  });

  it('say why an event is a dead letter, and give away nothing personal', async () => {
    const { start, publish, pass, outcomes, answerWith } = await createWorld();
    answerWith(() => ({ status: 422, excerpt: 'no mailbox ada@example.com' }));
    await start();
    await publish('a');
    await pass(500);
    const [outcome, ...others] = outcomes();
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ state: 'deadLettered', reason: 'permanent', errorClass: 'status-422' });
    expect(outcome?.message).toContain('API answered 422');
    expect(JSON.stringify(outcomes())).not.toContain('ada@');
  });

  it('name bytes that are no event by the id that the dead letter carries', async () => {
    const { start, producer, pass, outcomes, kafka } = await createWorld();
    await producer.send([{ topic, key: null, value: Buffer.from('garbage') }]);
    await start();
    await pass(500);
    const [letter] = kafka.records(topics.deadLetters);
    expect(outcomes().map(brief)).toEqual([`${header(letter, headerNames.ceId)} deadLettered 1 0`]);
    expect(outcomes()[0]).toMatchObject({ reason: 'undecodable', eventKey: '' });
  });

  it('hold up neither the next event of the key nor a call; their own offset waits for them', async () => {
    const { start, publish, pass, called, outcomes, kafka, uncommitted } = await createWorld();
    const held = holdOutcomes(kafka);
    await start({ maxInFlight: 1 });
    await publish('a', 'a', 'b');
    await pass(1_000);
    expect(called().sort()).toEqual(['a-0', 'a-1', 'b-2']);
    expect(await uncommitted(topic)).toBe(3);
    held.letGo();
    await pass(500);
    expect(outcomes().map(brief).sort()).toEqual(['a-0 done 1 1', 'a-1 done 1 1', 'b-2 done 1 1']);
    expect(await uncommitted(topic)).toBe(0);
  });

  it('that nobody can hear pause the fetching instead of filling the memory', async () => {
    const { start, publish, pass, calls, outcomes, kafka, uncommitted } = await createWorld({
      settings: { maxBuffered: 10 },
    });
    const held = holdOutcomes(kafka);
    await start();
    await publish(...Array.from({ length: 400 }, (_, index) => `k${index}`));
    await pass(5_000);
    // What was fetched at once may be more than may wait; nothing is fetched after it.
    expect(calls.length).toBeLessThanOrEqual(110);
    held.letGo();
    await pass(5_000);
    expect(new Set(outcomes().map(({ eventId }) => eventId)).size).toBe(400);
    expect(await uncommitted(topic)).toBe(0);
  });

  it('are said by the next owner when a crash came between the call and the saying', async () => {
    const { start, publish, pass, called, store, outcomes, kafka, uncommitted } = await createWorld();
    const held = holdOutcomes(kafka);
    await start();
    await publish('a');
    await pass(500);
    expect([store.stateOf('a-0'), outcomes(), await uncommitted(topic)]).toEqual(['completed', [], 1]);
    kafka.crash(group);
    held.forNext();
    await start();
    await pass(500);
    expect(outcomes().map(brief)).toEqual(['a-0 done 1 1']);
    expect(called()).toEqual(['a-0']);
    expect(await uncommitted(topic)).toBe(0);
  });

  it('are said by the next owner when the drain was cut short', async () => {
    const { start, publish, pass, called, outcomes, kafka, uncommitted, faults } = await createWorld();
    const held = holdOutcomes(kafka);
    const running = await start();
    await publish('a');
    await pass(500);
    const stopped = running.stop();
    await pass(settings.drainTimeoutMs + 100);
    await stopped;
    expect(await uncommitted(topic)).toBe(1);
    held.forNext();
    await start();
    await pass(500);
    expect(outcomes().map(brief)).toEqual(['a-0 done 1 1']);
    expect([called(), faults, await uncommitted(topic)]).toEqual([['a-0'], [], 0]);
  });

  it.each(['discarded', 'compensated', 'held'] as const)(
    'are said by the next owner of a dead letter that was %s before its former owner could say so',
    async (as) => {
      const { start, publish, pass, called, kafka, producer, outcomes, uncommitted, answerWith } =
        await createWorld();
      answerWith(() => ({ status: 400 }));
      const held = holdOutcomes(kafka);
      const declared = { ordering: { whenDeadLettered: 'park-key' } } as const;
      const running = await start(declared);
      await publish('a');
      await pass(500);
      const stopped = running.stop();
      await pass(settings.drainTimeoutMs + 100);
      await stopped;
      expect(outcomes()).toEqual([]);
      const [letter] = kafka.records(topics.deadLetters);
      if (letter === undefined) throw new Error('there is no dead letter');
      const compensated = as === 'compensated';
      if (as !== 'held')
        await producer.send([copyForDiscard(readDeadLetter(letter), { topic: topics.retry, compensated })]);
      held.forNext();
      await start(declared);
      await pass(settings.leaseMs + 5_000);
      const number = as === 'held' ? 2 : 3;
      expect(outcomes().map(brief)).toEqual([`a-0 ${compensated ? as : 'deadLettered'} ${number} 1`]);
      expect(outcomes()[0]).toMatchObject({ reason: 'permanent', errorClass: 'status-400' });
      expect(called()).toEqual(['a-0']);
      if (as !== 'held') expect(await uncommitted(topics.retry)).toBe(0);
    },
  );

  it('are said again, with the same id, when a crash came between the saying and the commit', async () => {
    const { start, publish, pass, outcomes, kafka } = await createWorld({
      settings: { commitIntervalMs: 60_000 },
    });
    await start();
    await publish('a');
    await pass(500);
    kafka.crash(group);
    await start();
    await pass(500);
    expect(outcomes().map(({ outcomeId }) => outcomeId)).toEqual(['group:a-0:1:done', 'group:a-0:1:done']);
  });

  it('are said again when a crash came between a dead letter and its being written down', async () => {
    const { start, publish, pass, outcomes, kafka, store, answerWith } = await createWorld();
    answerWith(() => {
      store.stop();
      return { status: 400 };
    });
    await start();
    await publish('a');
    await pass(500);
    expect(outcomes().map(brief)).toEqual(['a-0 deadLettered 1 1']);
    kafka.crash(group);
    await pass(settings.leaseMs);
    answerWith(() => ({ status: 200 }));
    store.start();
    await start();
    await pass(5_000);
    const states = outcomes().map(({ state }) => state);
    expect([states, foldOutcomes(outcomes())?.state]).toEqual([['deadLettered', 'done'], 'done']);
  });

  it('wait for their schema to be registered: no start, no call and no other outcome is lost over it', async () => {
    const { start, publish, pass, called, outcomes, registry, uncommitted } = await createWorld();
    const { idFor } = registry;
    registry.idFor = () => Promise.reject(new SchemaNotFoundError('none'));
    const running = await start();
    await publish('a', 'a');
    await pass(10_000);
    expect(called()).toEqual(['a-0', 'a-1']);
    expect(running.notReady()).toMatch(/schema of outcomes unavailable: .*outcome-value.*register it/);
    expect(await uncommitted(topic)).toBe(2);
    registry.idFor = idFor;
    await pass(10_000);
    expect(running.notReady()).toBeUndefined();
    expect(outcomes()).toHaveLength(2);
    expect(await uncommitted(topic)).toBe(0);
  });

  it('need neither topic nor schema where they are declared away', async () => {
    const { start, publish, pass, called, outcomes, registry, uncommitted, kafka } = await createWorld();
    registry.idFor = () => Promise.reject(new Error('asked for a schema'));
    const { topics: list } = kafka.admin;
    kafka.admin.topics = async () => (await list()).filter((name) => name !== topics.outcomes);
    await expect(start()).rejects.toThrow(`topics missing: ${topics.outcomes}`);
    await start({ outcomes: false });
    await publish('a');
    await pass(500);
    expect([called(), outcomes(), await uncommitted(topic)]).toEqual([['a-0'], [], 0]);
  });
});
