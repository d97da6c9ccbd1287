import {
  cloudEventHeaders,
  eventKey,
  eventTopic,
  outcomesOf,
  outcomeTopic,
  subjectOf,
  topicPlan,
  type EventOutcome,
} from '@rivulet/contracts';
import { frame, unframe } from '@rivulet/kafka';
import { createManualClock, letRun, passTime, wait } from '@rivulet/resilience';
import { readConfig } from '@rivulet/service';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createMemoryKafka, createMemorySchemaRegistry } from '@rivulet/testing';
import type { ApiAnswer } from '../api-answer.ts';
import type { CallContext, Subscriber } from '../define-subscriber.ts';
import type { HttpApi, HttpCall } from '../http-api.ts';
import { runSubscriber } from '../run-subscriber.ts';
import type { RunningSubscriber } from '../subscriber-parts.ts';
import { subscriberConfig, type SubscriberConfig } from '../subscriber-settings.ts';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';
import { createProcessLife, kafkaOf, storeOf } from './process-life.ts';
import { createReadFates, type DeadLetter, type WaitingEvent } from './read-fates.ts';

/** A call as the API received it. */
export interface TestCall extends HttpCall, Omit<CallContext, 'signal'> {
  /** Milliseconds since the test began. */
  atMs: number;
}

/** What the API of a test answers; it may throw, as a broken connection does. `wait` lets the test's time pass first. */
export type TestAnswer = (
  call: TestCall,
  wait: (ms: number) => Promise<void>,
) => ApiAnswer | Promise<ApiAnswer>;

export interface TestSubscriberOptions {
  /** 200 to every call when left out. */
  answer?: TestAnswer;
  /** Environment variables; what is left out has the default that it has in production. */
  env?: Record<string, string>;
  /** 0 to 1, for jitter; 1 when left out, so that each delay is as long as it can be. */
  random?: () => number;
  partitions?: number;
}

/** A subscriber on Kafka, schema registry and store in memory, with a clock that stands still until `passTime`. */
export interface TestedSubscriber<T> {
  /** Publishes the events in this order and lets everything happen that needs no time. */
  emit(...events: T[]): Promise<void>;
  /** Publishes bytes that may be no event. */
  emitRaw(value: Buffer, key?: string): Promise<void>;
  passTime(ms: number): Promise<void>;
  calls(): readonly TestCall[];
  deadLetters(): DeadLetter[];
  /** What waits in the retry topic, and for how long still. */
  waiting(): WaitingEvent[];
  /** What the group has said of its events so far, in the order in which it was said. */
  outcomes(): EventOutcome[];
  /** Ids of events that are neither done nor dead letters. */
  open(): string[];
  /** Why the subscriber makes no progress now; undefined when it is well. */
  notReady(): string | undefined;
  /** SIGKILL, and another start: what was under way has no answer, and its claims hold until their lease is over. */
  restart(): Promise<void>;
  /** SIGTERM: finishes what has begun, commits, leaves the group. */
  close(): Promise<void>;
}

const addresses = {
  KAFKA_BROKERS: 'in-memory:9092',
  SCHEMA_REGISTRY_URL: 'http://in-memory',
  DATABASE_URL: 'postgres://in-memory/store',
};

/**
 * Runs the real subscriber that `declare` gives, without Kafka, database, network and waiting.
 * Its methods reject when the subscriber could not go on: in production its process would have ended.
 */
export async function testSubscriber<T>(
  declare: (api: HttpApi, config: SubscriberConfig) => Subscriber<T>,
  options: TestSubscriberOptions = {},
): Promise<TestedSubscriber<T>> {
  const { answer = () => ({ status: 200 }), env = {}, random = () => 1, partitions = 3 } = options;
  const config = readConfig(subscriberConfig, { ...addresses, ...env });
  const clock = createManualClock(Date.UTC(2030, 0, 1));
  const startedAt = clock.now();
  const kafka = createMemoryKafka({ clock });
  const registry = createMemorySchemaRegistry();
  const store = createMemoryIdempotencyStore({ leaseMs: config.leaseMs, clock });
  const telemetry = createTestTelemetry();
  const calls: TestCall[] = [];
  const faults: unknown[] = [];

  const api: HttpApi = {
    async call(call, { signal, ...context }) {
      const received = { ...call, ...context, atMs: clock.now() - startedAt };
      calls.push(received);
      return answer(received, (ms) => wait(ms, signal, clock));
    },
    close: () => Promise.resolve(),
  };

  const { event, group } = declare(api, config);
  const prefix = config.topicPrefix;
  const topic = eventTopic(prefix, event);
  await kafka.admin.create(topicPlan({ prefix, events: [event], groups: [group], partitions }));
  const schemaId = await registry.register(subjectOf(topic), event.schema);
  const type = await registry.typeById(schemaId);
  const said = await registry.typeById(
    await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(event).schema),
  );
  const producer = await kafka.producer();
  const fates = createReadFates({ group, topic, records: kafka.records, store, now: clock.now });

  let life = createProcessLife(clock);
  let running = await start();

  function start(): Promise<RunningSubscriber> {
    return runSubscriber(declare({ ...api, call: life.mortal(api.call) }, config), {
      kafka: kafkaOf(life, kafka),
      registry,
      store: storeOf(life, store),
      telemetry,
      settings: config,
      failed: (error) => faults.push(error),
      clock: life.clock,
      random,
    });
  }

  async function pass(ms: number): Promise<void> {
    await passTime(clock, ms);
    if (faults.length > 0) throw new Error('the subscriber could not go on', { cause: faults[0] });
  }

  return {
    async emit(...events) {
      for (const each of events) {
        const value = frame(schemaId, type.toBuffer(each));
        const headers = cloudEventHeaders(event, each);
        await producer.send([{ topic, key: eventKey(event, each), value, headers }]);
      }
      await pass(0);
    },
    async emitRaw(value, key) {
      await producer.send([{ topic, key: key ?? null, value }]);
      await pass(0);
    },
    passTime: pass,
    calls: () => [...calls],
    ...fates,
    outcomes: () =>
      kafka
        .records(outcomeTopic(topic))
        .map(({ value }) => said.fromBuffer(unframe(value).body) as EventOutcome),
    notReady: () => running.notReady(),
    async restart() {
      life.end();
      kafka.crash(group);
      life = createProcessLife(clock);
      running = await start();
      await pass(0);
    },
    async close() {
      let stopped = false;
      const stopping = running.stop().finally(() => (stopped = true));
      for (await letRun(); !stopped;) await pass(100);
      await stopping;
    },
  };
}
