import { createKafka, kafkaConnection } from '@rivulet/kafka';
import { ConfigError, readConfig } from '@rivulet/service';
import { configDefinition } from './config.ts';
import { findInTopics } from './find-in-topics.ts';

const usage = `Shows what the event's topic, the retry topics, the DLQs and the outcomes hold of one order: place, time and headers.

  node tools/house/src/find-in-topics/main.ts ORDER_ID

Reads KAFKA_BROKERS and the other KAFKA_* variables of the apps, and TOPIC_PREFIX. Exit status: 0, 64 without an order id, 78 for bad settings.
`;
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const [orderId] = process.argv.slice(2);
if (orderId === undefined || orderId === '--help') {
  process.stdout.write(usage);
  process.exit(orderId === undefined ? 64 : 0);
}
try {
  const config = readConfig(configDefinition, process.env);
  const kafka = createKafka({ ...kafkaConnection(config), clientId: 'find-in-topics', log: quiet });
  for (const line of await findInTopics(kafka, config.topicPrefix, orderId)) console.log(line);
  await kafka.close();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 78;
}
