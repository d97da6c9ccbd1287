import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OrderConfirmed, retryTopic, topicPlan } from '@rivulet/contracts';
import { applyTopics, createKafka } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('find-in-topics', () => {
  it('prints place and headers of each record of the order, in all topics of the event, and no value', async () => {
    const { brokers } = readTestStack();
    const prefix = `f${randomUUID().slice(0, 8)}.`;
    const kafka = createKafka({ brokers, clientId: 'find-in-topics-test', log: quiet });
    await applyTopics(
      kafka,
      topicPlan({ prefix, events: [OrderConfirmed], groups: ['group'], partitions: 2 }),
      quiet,
    );
    const topic = prefix + OrderConfirmed.topic;
    const producer = await kafka.producer();
    const value = Buffer.from('a value');
    await producer.send([
      { topic, key: 'order-1', value, headers: { ce_id: 'event-1' } },
      { topic, key: 'order-2', value, headers: { ce_id: 'event-2' } },
    ]);
    await producer.send([
      { topic: retryTopic(topic, 'group'), key: 'order-1', value, headers: { 'rivulet-attempt': '1' } },
    ]);
    await producer.close();
    await kafka.close();

    const env = { PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), TOPIC_PREFIX: prefix };
    const script = join(import.meta.dirname, 'main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'order-1'], { env });
    expect(stdout).toMatch(
      new RegExp(
        `^${topic}, partition \\d, offset 0, .*\n  ce_id: event-1\n${topic}.group.retry, .*\n  rivulet-attempt: 1\n$`,
      ),
    );
  });
});
