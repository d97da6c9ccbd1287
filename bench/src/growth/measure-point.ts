import { eventTopic, OrderConfirmed, OrderOnHold, outcomeTopic, subjectOf } from '@rivulet/contracts';
import { createSchemaRegistry, type Kafka, type KafkaRecord } from '@rivulet/kafka';
import type { Stack } from '@rivulet/local-stack';
import { readTopic } from '@rivulet/testing';
import { startMeasured, type MeasuredProcess } from '../measure/measured-process.ts';
import { prepareTopics } from '../measure/prepare-topics.ts';
import { cpuMicrosOf } from '../measure/system-cpu.ts';
import { writeCopies } from '../retry-accuracy/write-copies.ts';
import type { Point } from './axes.ts';
import type { CountingApi } from './counting-api.ts';
import { fillStore, readRowBytes, readWalBytes } from './fill-store.ts';
import { watchPace } from './pace.ts';
import { untilQuiet } from './until-quiet.ts';
import { writeEvents } from './write-events.ts';

export interface PointParts {
  stack: Stack;
  kafka: Kafka;
  api: CountingApi;
  profileDir?: string | undefined;
  say: (text: string) => void;
}

export interface PointRepeat {
  cpuUsPerEvent: number;
  perSecond: number;
  rssMb: number;
  /** Of the broker and of the database, where they are processes of this machine. */
  brokerCpuUsPerEvent: number | undefined;
  storeCpuUsPerEvent: number | undefined;
  walBytesPerEvent: number;
  lastTenthRatio: number | undefined;
}

export interface MeasuredPoint {
  repeats: PointRepeat[];
  /** Table and indexes. */
  storeRowBytes: number;
}

const group = 'inventory-subscriber';
const hourMs = 3_600_000;
const tellEveryMs = 10_000;

/**
 * The real inventory subscriber with everything on, in a process, on topics and in a database of its own. First what is
 * to be there before, then events until the compiler has done its work, then the measured events.
 */
export async function measurePoint(
  name: string,
  point: Point,
  { repeats, warmUpEvents }: { repeats: number; warmUpEvents: number },
  { stack, kafka, api, profileDir, say }: PointParts,
): Promise<MeasuredPoint> {
  const prefix = prefixOf(name);
  const topic = eventTopic(prefix, OrderConfirmed);
  const registry = createSchemaRegistry({ url: stack.registryUrl });
  await prepareTopics(kafka, registry, {
    prefix,
    partitions: point.partitions,
    subscriptions: [
      { event: OrderConfirmed, groups: [group] },
      { event: OrderOnHold, groups: [] },
    ],
  });
  const schemaId = await registry.idFor(subjectOf(topic), OrderConfirmed.schema);
  const databaseUrl = await stack.databaseUrl(name);
  await fillStore(databaseUrl, group, point.storeRows, say);
  if (point.backlog > 0) await writeBacklog(kafka, { topic, schemaId, point });

  const subscriber = await startMeasured({
    name,
    file: 'apps/inventory-subscriber/src/main.ts',
    env: {
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: stack.brokers.join(','),
      SCHEMA_REGISTRY_URL: stack.registryUrl,
      TOPIC_PREFIX: prefix,
      INVENTORY_API_URL: api.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: api.url,
    },
    profileDir,
  });
  try {
    const { keys } = point;
    const make = async (events: number): Promise<void> => {
      const before = api.count();
      const called = api.reached(before + events);
      const told = setInterval(() => say(`    ${api.count() - before} of ${events} called`), tellEveryMs);
      try {
        await writeEvents(kafka, { topic, schemaId, events, keys });
        await called;
      } finally {
        clearInterval(told);
      }
    };
    await untilQuiet(subscriber);
    await make(warmUpEvents);
    await untilQuiet(subscriber);
    const measured: PointRepeat[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1)
      measured.push(
        await measureRepeat({ stack, subscriber, databaseUrl, count: api.count, events: point.events, make }),
      );
    return { repeats: measured, storeRowBytes: await readRowBytes(databaseUrl) };
  } finally {
    await subscriber.stop();
  }
}

/** Retries that are not due in this hour, each of a key of its own. */
async function writeBacklog(
  kafka: Kafka,
  { topic, schemaId, point }: { topic: string; schemaId: number; point: Point },
): Promise<void> {
  const { partitions, backlog: copies } = point;
  const due = { due: 0, spreadMs: 0, keys: undefined, firstDueAt: Date.now() + hourMs };
  await writeCopies(kafka, { ...due, topic, group, schemaId, partitions, copies }, () => undefined);
}

interface RepeatParts {
  stack: Stack;
  subscriber: MeasuredProcess;
  databaseUrl: string;
  /** Of the calls that were made. */
  count: () => number;
  events: number;
  make: (events: number) => Promise<void>;
}

/** What the process still has to write down after the last call belongs to the events; what it uses at rest does not. */
async function measureRepeat({
  stack,
  subscriber,
  databaseUrl,
  count,
  events,
  make,
}: RepeatParts): Promise<PointRepeat> {
  const look = async () => ({
    usage: await subscriber.usage(),
    broker: cpuMicrosOf(stack.processes['Kafka'] ?? 0),
    store: cpuMicrosOf(stack.processes['PostgreSQL'] ?? 0),
    wal: await readWalBytes(databaseUrl),
  });
  const before = await look();
  const startedAt = performance.now();
  const pace = watchPace(count, events);
  await make(events).finally(pace.stop);
  const calledAt = performance.now();
  const restingMicrosPerMs = await untilQuiet(subscriber);
  const after = await look();
  const restedMicros = restingMicrosPerMs * (performance.now() - calledAt);
  const perEvent = (to: number | undefined, from: number | undefined) =>
    to === undefined || from === undefined ? undefined : (to - from) / events;
  return {
    cpuUsPerEvent: (after.usage.cpuMicros - before.usage.cpuMicros - restedMicros) / events,
    perSecond: (events * 1_000) / (calledAt - startedAt),
    rssMb: after.usage.rssBytes / 1_048_576,
    brokerCpuUsPerEvent: perEvent(after.broker, before.broker),
    storeCpuUsPerEvent: perEvent(after.store, before.store),
    walBytesPerEvent: (after.wal - before.wal) / events,
    lastTenthRatio: pace.lastTenthRatio(),
  };
}

/** Mean bytes of a record of the topic and of one of its outcomes, key and headers included. */
export async function readRecordBytes(kafka: Kafka, name: string) {
  const topic = eventTopic(prefixOf(name), OrderConfirmed);
  const [events, outcomes] = [await readTopic(kafka, topic), await readTopic(kafka, outcomeTopic(topic))];
  return { eventBytes: meanBytes(events), outcomeBytes: meanBytes(outcomes) };
}

function prefixOf(name: string): string {
  return `${name}.`;
}

function meanBytes(records: readonly KafkaRecord[]): number {
  const bytes = records.reduce((sum, { key, value, headers }) => {
    const headerBytes = Object.entries(headers).reduce(
      (size, [name, header]) => size + name.length + Buffer.byteLength(String(header)),
      0,
    );
    return sum + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes;
  }, 0);
  return bytes / records.length;
}
