import { randomUUID } from 'node:crypto';
import { eventTopic, OrderConfirmed } from '@rivulet/contracts';
import { createKafka, type KafkaRecord } from '@rivulet/kafka';

// Prints what the event's topic, the retry topics and the DLQs hold of one order: place, time and headers, no values.
// node tools/house/src/docs/find-in-topics.ts ORDER_ID
const [orderId] = process.argv.slice(2);
if (orderId === undefined) {
  console.error('usage: node tools/house/src/docs/find-in-topics.ts ORDER_ID');
  process.exit(64);
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const brokers = (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',');
const kafka = createKafka({ brokers, clientId: 'find-in-topics', log: quiet });
const source = eventTopic(process.env.TOPIC_PREFIX ?? '', OrderConfirmed);
const topics = (await kafka.admin.topics()).filter(
  (topic) => topic === source || topic.startsWith(`${source}.`),
);

const unread = new Map<string, number>();
for (const topic of topics) {
  for (const { partition, low, high } of await kafka.admin.offsets(topic)) {
    if (low < high) unread.set(`${topic}/${partition}`, high);
  }
}

const found: KafkaRecord[] = [];
const { promise: allRead, resolve, reject } = Promise.withResolvers<void>();
const consumer = kafka.consumer({
  group: `find-in-topics-${randomUUID()}`,
  topics,
  sessionTimeoutMs: 10_000,
  drainTimeoutMs: 1_000,
  handlers: {
    assigned: () => undefined,
    received: ({ topic, partition, records, nextOffset }) => {
      found.push(...records.filter(({ key }) => key?.toString() === orderId));
      const name = `${topic}/${partition}`;
      if (nextOffset >= (unread.get(name) ?? Infinity)) unread.delete(name);
      if (unread.size === 0) resolve();
    },
    revoking: () => Promise.resolve(),
    failed: reject,
  },
});
if (unread.size > 0) {
  await consumer.start();
  await allRead;
  await consumer.stop();
}
await kafka.close();

for (const { topic, partition, offset, timestampMs, headers } of found.sort(
  (a, b) => a.timestampMs - b.timestampMs,
)) {
  console.log(`${topic}, partition ${partition}, offset ${offset}, ${new Date(timestampMs).toISOString()}`);
  for (const [name, value] of Object.entries(headers)) console.log(`  ${name}: ${value?.toString() ?? ''}`);
}
if (found.length === 0) console.log(`no record with key ${orderId} in ${topics.join(', ') || 'any topic'}`);
