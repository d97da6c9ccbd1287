import type { Kafka as KafkaJs, Producer as KafkaJsProducer } from 'kafkajs';
import { cutBySize } from './cut-by-size.ts';
import type { OutgoingRecord, Producer } from './kafka.ts';
import { Partitioners } from './kafkajs.ts';
import type { PortLog } from './kafkajs-log.ts';

/**
 * Idempotent producer, acks=all. After a failed send the broker may not know the producer's sequence any more, so the
 * next send begins with a new one; what the failed send left in the log is a duplicate, never a gap.
 */
export async function createProducer(kafkajs: KafkaJs, log: PortLog): Promise<Producer> {
  let current: Promise<KafkaJsProducer> | undefined = connect(kafkajs);
  await current;

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const connecting = (current ??= connect(kafkajs));
    try {
      const producer = await connecting;
      for (const run of cutBySize(records))
        await producer.sendBatch({ acks: -1, topicMessages: byTopic(run) });
    } catch (error) {
      if (current === connecting) current = undefined;
      connecting
        .then((producer) => producer.disconnect())
        .catch((cause: unknown) => log.debug({ err: cause }, 'old producer did not close'));
      throw error;
    }
  }

  return {
    send,
    async close() {
      const producer = await current?.catch(() => undefined);
      current = undefined;
      await producer?.disconnect();
    },
  };
}

async function connect(kafkajs: KafkaJs): Promise<KafkaJsProducer> {
  const producer = kafkajs.producer({
    idempotent: true,
    maxInFlightRequests: 5,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  });
  await producer.connect();
  return producer;
}

function byTopic(records: readonly OutgoingRecord[]) {
  return [...Map.groupBy(records, (record) => record.topic)].map(([topic, group]) => ({
    topic,
    messages: group.map(({ key, value, headers, partition }) => ({
      key,
      value,
      ...(headers === undefined ? {} : { headers }),
      ...(partition === undefined ? {} : { partition }),
    })),
  }));
}
