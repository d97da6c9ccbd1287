import { OrderConfirmed } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, type Producer } from '@rivulet/kafka';
import { createOutbox, startRelay } from '@rivulet/outbox';
import { startTelemetry } from '@rivulet/telemetry';
import { Pool } from 'pg';
import { taskVariable, type RelayMessage, type RelayTask } from './relay-task.ts';

// The measured process: a relay as an app runs it, whose sends are counted.
const task = JSON.parse(process.env[taskVariable] ?? '{}') as RelayTask;
// Whoever started it may be killed.
process.once('disconnect', () => process.exit(1));
const tell = (message: RelayMessage): void => void process.send?.(message);

const telemetry = startTelemetry({ serviceName: 'relay', version: '0', env: process.env });
const outbox = createOutbox({ events: [OrderConfirmed], tracer: telemetry.tracer });
const kafka = createKafka({ brokers: task.brokers, clientId: 'relay', log: telemetry.log });
const pool = new Pool({ connectionString: task.databaseUrl, max: 3 });
const producer = await kafka.producer();
const go = new Promise<void>((resolve) => process.once('message', () => resolve()));

let begun: { at: number; cpu: NodeJS.CpuUsage } | undefined;
let [sends, sent, told] = [0, 0, 0];
const counting: Producer = {
  ...producer,
  async send(records) {
    begun ??= { at: performance.now(), cpu: process.cpuUsage() };
    await producer.send(records);
    sends += 1;
    sent += records.length;
    if (sent - told >= 1_000 || sent >= task.events) tell({ kind: 'sent', events: (told = sent) });
    if (sent >= task.events) setImmediate(() => void finish());
  },
};
const relay = startRelay({
  pool,
  producer: () => Promise.resolve(counting),
  registry: createSchemaRegistry({ url: task.registryUrl }),
  schemas: outbox.schemas,
  startAfter: go,
  telemetry,
  ...(task.retentionMs === undefined ? {} : { retentionMs: task.retentionMs }),
  ...(task.batchRows === undefined ? {} : { batchRows: task.batchRows }),
});
tell({ kind: 'ready' });

async function finish(): Promise<void> {
  if (begun === undefined) return;
  const { at, cpu } = begun;
  begun = undefined;
  // The marks belong to the work.
  await relay.stop();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - at) / 1_000;
  await Promise.all([kafka.close(), pool.end()]);
  tell({ kind: 'finished', seconds, cpuMicros: user + system, sends, rssBytes: process.memoryUsage().rss });
  process.disconnect();
}
