import { deadLetterTopic, OrderConfirmed, retryTopic, subjectOf } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, type Kafka } from '@rivulet/kafka';
import { provideTestStack } from '@rivulet/local-stack';
import { Kafka as KafkaJs } from 'kafkajs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { writeEvents } from './growth/write-events.ts';
import { describeMachine } from './measure/describe-machine.ts';
import { prepareTopics } from './measure/prepare-topics.ts';
import { runReplay } from './replay/run-replay.ts';
import { summarizeSamples } from './replay/summarize-samples.ts';

const usage = `Measures rivulet replay on a topic of many events: how fast it sends them, and whether its memory stays flat.

  npm run bench:replay -- [options]

  --events N          events in the topic, all of which are replayed (1000000)
  --keys N            keys of all events (100000)
  --at-most-growth N  how much larger the process may become after its first tenth (1.5)
  --json FILE         writes the result there too, such as bench/results/NAME.json

Exit status: 0 when each event was sent once and the memory stayed flat, 1 otherwise.
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    keys: { type: 'string', default: '100000' },
    'at-most-growth': { type: 'string', default: '1.5' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const [events, keys] = [Number(values.events), Number(values.keys)];
const [group, other] = ['inventory-subscriber', 'notification-subscriber'];
const { topic } = OrderConfirmed;
const partitions = 12;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

async function recordsIn(kafka: Kafka, name: string): Promise<number> {
  return (await kafka.admin.offsets(name)).reduce((sum, { low, high }) => sum + high - low, 0);
}

/** To a replay they are events that the group has read, and of which nothing is known. */
async function commitAll(kafka: Kafka, brokers: readonly string[]): Promise<void> {
  const admin = new KafkaJs({ brokers: [...brokers], clientId: 'bench', logLevel: 0 }).admin();
  await admin.connect();
  const ends = await kafka.admin.offsets(topic);
  const offsets = ends.map(({ partition, high }) => ({ partition, offset: String(high) }));
  await admin.setOffsets({ groupId: group, topic, partitions: offsets });
  await admin.disconnect();
}

const stack = await provideTestStack({ name: 'bench-replay', need: ['kafka', 'registry'] });
try {
  const { brokers, registryUrl } = stack;
  const kafka = createKafka({ brokers, clientId: 'bench', log: quiet });
  const registry = createSchemaRegistry({ url: registryUrl });
  const subscriptions = [{ event: OrderConfirmed, groups: [group, other] }];
  await prepareTopics(kafka, registry, { prefix: '', partitions, subscriptions });
  const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
  say(`writing ${events} events`);
  await writeEvents(kafka, { topic, schemaId, events, keys });
  await commitAll(kafka, brokers);
  const env = { KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl };
  const { samples, tookMs, status } = await runReplay(group, env, say);
  const found = {
    copies: await recordsIn(kafka, retryTopic(topic, group)),
    deadLetters: await recordsIn(kafka, deadLetterTopic(topic, group)),
    copiesOfTheOther: await recordsIn(kafka, retryTopic(topic, other)),
  };
  await kafka.close();
  const report = {
    what: 'rivulet replay of a whole topic into one group, without following outcomes',
    at: new Date().toISOString(),
    machine: describeMachine(),
    parts: stack.parts,
    settings: { events, keys, partitions },
    ...{ status, tookMs: Math.round(tookMs), found },
    ...summarizeSamples(samples, events),
    samples: samples.map(({ atMs, ...sample }) => ({ atMs: Math.round(atMs), ...sample })),
  };
  process.stdout.write(`${JSON.stringify({ ...report, samples: samples.length }, null, 2)}\n`);
  if (values.json !== undefined) mkdirSync(dirname(values.json), { recursive: true });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const isComplete = status === 0 && found.copies === events && found.copiesOfTheOther === 0;
  process.exitCode = isComplete && report.growth <= Number(values['at-most-growth']) ? 0 : 1;
} finally {
  await stack.stop();
}
