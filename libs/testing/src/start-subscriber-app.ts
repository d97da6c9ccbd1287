import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  cloudEventHeaders,
  eventKey,
  eventTopic,
  outcomesOf,
  outcomeTopic,
  subjectOf,
  topicPlan,
  type EventDefinition,
} from '@rivulet/contracts';
import { applyTopics, createEventEncoder, createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';

export interface SubscriberAppOptions<T> {
  event: EventDefinition<T>;
  group: string;
  /** What this app must be told beside Kafka and the registry: its database and its API. */
  env: Record<string, string>;
}

export interface SubscriberApp<T> {
  /** Publishes the events in this order. */
  publish(...events: T[]): Promise<void>;
  /** SIGTERM. Resolves with the exit code, or the signal by which it ended after all. */
  stop(): Promise<number | NodeJS.Signals | null>;
  /** Ends what is left, also after a failed test. */
  close(): Promise<void>;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Runs the `main.ts` of a subscriber app as a process, on the Kafka and the registry of the test run, with topics of its own. */
export async function startSubscriberApp<T>(
  main: string,
  { event, group, env }: SubscriberAppOptions<T>,
): Promise<SubscriberApp<T>> {
  const { brokers, registryUrl } = readTestStack();
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const topic = eventTopic(prefix, event);
  const kafka = createKafka({ brokers, clientId: `test-of-${group}`, log: quiet });
  await applyTopics(kafka, topicPlan({ prefix, events: [event], groups: [group], partitions: 3 }), quiet);
  const registry = createSchemaRegistry({ url: registryUrl });
  await registry.register(subjectOf(topic), event.schema);
  await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(event).schema);
  const producer = await kafka.producer();
  const { encode } = createEventEncoder(registry, event, topic);

  const child = spawn(process.execPath, [main], {
    env: {
      PORT: '0',
      KAFKA_BROKERS: brokers.join(','),
      SCHEMA_REGISTRY_URL: registryUrl,
      TOPIC_PREFIX: prefix,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  );
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };

  return {
    async publish(...events) {
      for (const each of events) {
        const headers = cloudEventHeaders(event, each);
        await producer.send([{ topic, key: eventKey(event, each), value: await encode(each), headers }]);
      }
    },
    stop: () => end('SIGTERM'),
    async close() {
      await end('SIGKILL');
      await producer.close();
      await kafka.close();
    },
  };
}
