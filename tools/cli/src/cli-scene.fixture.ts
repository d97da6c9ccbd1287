import {
  avroType,
  cloudEventHeaders,
  deadLetterTopic,
  eventTopic,
  headerNames,
  OrderConfirmed,
  outcomesOf,
  outcomeTopic,
  retryTopic,
  subjectOf,
  topicPlan,
  type EventOutcome,
  type OutcomeState,
} from '@rivulet/contracts';
import {
  applyTopics,
  createKafka,
  createLogReader,
  createSchemaRegistry,
  frame,
  type KafkaRecord,
  type OutgoingRecord,
} from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';
import { readDeadLetter } from '@rivulet/subscriber';
import { orderConfirmed } from '@rivulet/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { patientAdmin } from './patient-admin.ts';

export const group = 'inventory-subscriber';
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const main = join(import.meta.dirname, 'main.ts');

export interface Ended {
  status: number | null;
  output: string;
  errors: string;
}

/** What a letter of the test says of itself; the rest is made up. */
export interface LetterWish {
  event?: OrderConfirmed;
  partition?: number;
  originOffset?: number;
  delivery?: number;
  errorClass?: string;
  reason?: string;
  at?: number;
  value?: Buffer;
}

/** An environment of its own on the run's brokers, with letters that no subscriber has written. */
export async function openScene({ partitions = 3 }: { partitions?: number } = {}) {
  const { brokers, registryUrl } = readTestStack();
  const prefix = `c${randomUUID().slice(0, 8)}.`;
  const connection = { brokers, clientId: 'cli-test', log: quiet };
  const kafka = createKafka(connection);
  const reader = createLogReader(connection);
  const groups = [group, 'notification-subscriber'];
  await applyTopics(kafka, topicPlan({ prefix, events: [OrderConfirmed], groups, partitions }), quiet);
  const topic = eventTopic(prefix, OrderConfirmed);
  const registry = createSchemaRegistry({ url: registryUrl });
  const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
  const outcomes = outcomesOf(OrderConfirmed);
  const outcomeSchemaId = await registry.register(subjectOf(outcomeTopic(topic)), outcomes.schema);
  const topics = {
    event: topic,
    retry: retryTopic(topic, group),
    deadLetters: deadLetterTopic(topic, group),
    outcomes: outcomeTopic(topic),
    audit: `${prefix}rivulet.audit`,
  };
  const producer = await kafka.producer();
  const env = {
    ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
    TOPIC_PREFIX: prefix,
  };
  let origins = 0;

  const encode = (event: OrderConfirmed): Buffer =>
    frame(schemaId, avroType(OrderConfirmed.schema).toBuffer(event));

  function letter(wish: LetterWish = {}): OutgoingRecord {
    const { event = orderConfirmed(), originOffset = (origins += 1), errorClass = 'status-503' } = wish;
    const {
      partition = originOffset % partitions,
      delivery = 4,
      reason = 'attempts-exhausted',
      at = Date.now(),
    } = wish;
    return {
      ...{ topic: topics.deadLetters, partition, key: event.orderId, value: wish.value ?? encode(event) },
      headers: {
        ...cloudEventHeaders(OrderConfirmed, event),
        [headerNames.group]: group,
        [headerNames.traceParent]: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
        [headerNames.delivery]: String(delivery),
        [headerNames.attempt]: '4',
        [headerNames.originTopic]: topic,
        [headerNames.originPartition]: String(partition),
        [headerNames.originOffset]: String(originOffset),
        [headerNames.firstFailedAt]: String(at - 1_000),
        [headerNames.errorClass]: errorClass,
        [headerNames.errorMessage]: `API answered for ${event.orderId}`,
        [headerNames.reason]: reason,
        [headerNames.deadLetteredAt]: String(at),
      },
    };
  }

  async function read(name: string): Promise<KafkaRecord[]> {
    const logs = await patientAdmin(kafka.admin).offsets(name);
    const found: KafkaRecord[] = [];
    const ranges = logs.map(({ partition, low, high }) => ({
      topic: name,
      partition,
      start: low,
      end: high,
    }));
    for await (const records of reader.read(ranges)) found.push(...records);
    return found;
  }

  return {
    ...{ kafka, prefix, topics, env, encode, letter },
    publish: (records: readonly OutgoingRecord[]) => producer.send(records),
    /** Writes letters, and gives them as they stand in the DLQ. */
    async bury(wishes: readonly LetterWish[]) {
      await producer.send(wishes.map(letter));
      return (await read(topics.deadLetters)).map(readDeadLetter);
    },
    /** Publishes the events in a partition, and gives all of the topic as they stand there. */
    async emit(events: readonly OrderConfirmed[], partition = 0) {
      const toRecord = (event: OrderConfirmed) => ({
        ...{ topic, partition, key: event.orderId, value: encode(event) },
        headers: cloudEventHeaders(OrderConfirmed, event),
      });
      await producer.send(events.map(toRecord));
      return read(topic);
    },
    read,
    /** Says what became of an event, or of a copy of it in the retry topic. */
    async say(copy: KafkaRecord, state: OutcomeState, delivery: number) {
      const place = (name: string): string => copy.headers[name]?.toString() ?? '';
      const eventId = place(headerNames.ceId);
      const outcome: EventOutcome = {
        ...{
          outcomeId: `${group}:${eventId}:${delivery}:${state}`,
          eventId,
          eventKey: copy.key?.toString() ?? '',
        },
        ...{ eventType: OrderConfirmed.type, group, state, delivery, attempts: 1, notBefore: null },
        ...{ reason: null, errorClass: null, message: null, originTopic: topic, at: new Date() },
        originPartition: copy.topic === topic ? copy.partition : Number(place(headerNames.originPartition)),
        originOffset: copy.topic === topic ? copy.offset : Number(place(headerNames.originOffset)),
      };
      const value = frame(outcomeSchemaId, avroType(outcomes.schema).toBuffer(outcome));
      await producer.send([{ topic: topics.outcomes, partition: copy.partition, key: copy.key, value }]);
    },
    /** @param preload a module that is loaded before the command, with variables for it */
    start: (line: string, preload?: string, more: Record<string, string> = {}): ChildProcess =>
      startCli(line, { ...env, ...more }, preload),
    run: (line: string): Promise<Ended> => untilEnded(startCli(line, env)),
    async close() {
      await producer.close();
      await Promise.all([kafka.close(), reader.close()]);
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** The command in a process of its own; words with spaces stand in quotes. */
export function startCli(
  line: string,
  env: Record<string, string | undefined>,
  preload?: string,
): ChildProcess {
  const words = [...line.matchAll(/(["'])(.*?)\1|(\S+)/g)].map(([, , quoted, word]) => quoted ?? word ?? '');
  const before = preload === undefined ? [] : ['--import', preload];
  return spawn(process.execPath, [...before, main, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

export function untilEnded(child: ChildProcess): Promise<Ended> {
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (text) => (output += String(text)));
  child.stderr?.on('data', (text) => (errors += String(text)));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output, errors })));
}

/** Counted from the command's first words on: a redrive prints its plan before it sends anything. */
export async function killLater(
  child: ChildProcess,
  ended: Promise<unknown>,
  afterMs: number,
): Promise<void> {
  if (child.stdout !== null) await Promise.race([once(child.stdout, 'data'), ended]);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  void ended.then(() => clearTimeout(timer));
}
