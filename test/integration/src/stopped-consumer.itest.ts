import { createKafka, type Kafka } from '@rivulet/kafka';
import { freePorts } from '@rivulet/local-stack';
import { startTcpProxy, waitFor, type TcpProxy } from '@rivulet/testing';
import { Kafka as KafkaJs, logLevel, type Admin } from 'kafkajs';
import { startOwnKafka, type OwnKafka } from './own-kafka.ts';

const group = 'left-behind';
const topic = 'events';
const sessionTimeoutMs = 6_000;

/** Everything that kafkajs says. */
function listen() {
  const said: string[] = [];
  const note = (_fields: unknown, message = '') => void said.push(String(message));
  return { said, log: { debug: note, info: note, warn: note, error: note } };
}

/** Connections that broke since the client last said this; none before it says it. */
function triesSince(said: readonly string[], start: string): number {
  const at = said.findLastIndex((message) => message.startsWith(start));
  return at === -1 ? 0 : said.slice(at).filter((message) => /connection/i.test(message)).length;
}

describe('a consumer that is stopped while its client starts it again after an outage', () => {
  let broker: OwnKafka;
  let way: TcpProxy;
  let kafka: Kafka;
  let admin: Admin;
  const { said, log } = listen();
  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    way = await startTcpProxy({ port });
    broker = await startOwnKafka({ doors: [{ name: 'PROXIED', port, advertisedPort: way.port }] });
    const brokers = [`127.0.0.1:${way.port}`];
    kafka = createKafka({ brokers, clientId: 'stopped-consumer', log });
    await kafka.admin.create([{ name: topic, partitions: 2, replicationFactor: 1, config: {} }]);
    admin = new KafkaJs({ brokers, logLevel: logLevel.NOTHING }).admin();
  });
  afterAll(async () => {
    await admin.disconnect();
    await kafka.close();
    await way.close();
    await broker.close();
  });

  it('is no member of its group when the brokers are back', async () => {
    let assignments = 0;
    const consumer = kafka.consumer({
      ...{ group, topics: [topic], sessionTimeoutMs, drainTimeoutMs: 1_000 },
      handlers: {
        assigned: () => void (assignments += 1),
        received: () => undefined,
        revoking: () => Promise.resolve(),
        failed: (error) => said.push(error.message),
      },
    });
    await consumer.start();
    await waitFor(() => assignments === 1, { what: 'the first assignment', timeoutMs: 20_000 });
    way.refuse();
    // Past its timer, where stopping it would still help, it tries to connect.
    await waitFor(() => triesSince(said, 'Restarting the consumer') >= 3, {
      what: 'the client to be in the middle of its restart',
      timeoutMs: 60_000,
    });
    await consumer.stop();
    way.mend();

    await admin.connect();
    const members = async () => (await admin.describeGroups([group])).groups[0]?.members.length;
    // The member from before the outage is given up after its session; a new one would have come by then.
    await waitFor(async () => (await members()) === 0, {
      what: 'the group to be empty',
      timeoutMs: 4 * sessionTimeoutMs,
    });
    expect(assignments).toBe(1);
  });
});
