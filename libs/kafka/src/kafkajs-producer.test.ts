import type { Kafka as KafkaJs, ProducerBatch, ProducerConfig } from 'kafkajs';
import { createProducer } from './kafkajs-producer.ts';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const partitionMetadata = [0, 1, 2, 3].map((partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 1,
  replicas: [1],
  isr: [1],
}));

/** A kafkajs whose producers are counted; `refusal` makes sends fail, `forgotten` partitions are sent to nobody. */
function createClient() {
  const client = {
    settings: [] as object[],
    sent: [] as { producer: number; batch: ProducerBatch }[],
    disconnected: [] as number[],
    refusal: undefined as Error | undefined,
    forgotten: [] as number[],
  };
  const kafkajs = {
    producer(settings: ProducerConfig) {
      const producer = client.settings.push(settings);
      const partitioner = settings.createPartitioner?.() ?? (() => 0);
      return {
        connect: async () => undefined,
        disconnect: async () => void client.disconnected.push(producer),
        async sendBatch(batch: ProducerBatch) {
          client.sent.push({ producer, batch });
          if (client.refusal !== undefined) throw client.refusal;
          const taken = (batch.topicMessages ?? []).flatMap(({ topic, messages }) =>
            messages.map((message) => ({
              topicName: topic,
              partition: partitioner({ topic, partitionMetadata, message }),
            })),
          );
          return taken.filter(({ partition }) => !client.forgotten.includes(partition));
        },
      };
    },
  } as unknown as KafkaJs;
  return { client, kafkajs };
}

const record = { topic: 'a', key: 'k', value: Buffer.from('v') };

describe('createProducer', () => {
  it('is idempotent, creates no topics, and asks for the answer of all replicas', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    await producer.send([record]);
    expect(client.settings).toMatchObject([{ idempotent: true, allowAutoTopicCreation: false }]);
    expect(client.sent).toMatchObject([{ batch: { acks: -1 } }]);
  });

  it('hands records over by topic, with key, bytes, headers and partition', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    const whole = { topic: 'b', key: null, value: null, headers: { h: Buffer.from('x') }, partition: 3 };
    await producer.send([record, whole, { ...record, key: 'l' }]);
    expect(client.sent[0]?.batch.topicMessages).toEqual([
      {
        topic: 'a',
        messages: [
          { key: 'k', value: record.value },
          { key: 'l', value: record.value },
        ],
      },
      { topic: 'b', messages: [{ key: null, value: null, headers: { h: Buffer.from('x') }, partition: 3 }] },
    ]);
  });

  it('asks nothing of the broker when there is nothing to send', async () => {
    const { client, kafkajs } = createClient();
    await (await createProducer(kafkajs, quiet)).send([]);
    expect(client.sent).toEqual([]);
  });

  it('sends in several requests what a broker would refuse at once', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    await producer.send(Array.from({ length: 300 }, () => ({ ...record, value: Buffer.alloc(4_000) })));
    expect(client.sent).toHaveLength(2);
  });

  it('begins with a new producer after a failed send, and ends the old one', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    client.refusal = new Error('no leader');
    await expect(producer.send([record])).rejects.toBe(client.refusal);
    client.refusal = undefined;
    await producer.send([record]);
    expect(client.sent.map((sent) => sent.producer)).toEqual([1, 2]);
    expect(client.disconnected).toEqual([1]);
  });

  it('fails, and begins anew, when kafkajs reports success for a partition that no broker has taken', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    client.forgotten = [3];
    const records = [0, 3].map((partition) => ({ ...record, partition }));
    await expect(producer.send(records)).rejects.toThrow('no broker confirmed the records for a/3');
    client.forgotten = [];
    await producer.send(records);
    expect(client.sent.map((sent) => sent.producer)).toEqual([1, 2]);
  });

  it('makes one new producer for sends that failed together', async () => {
    const { client, kafkajs } = createClient();
    const producer = await createProducer(kafkajs, quiet);
    client.refusal = new Error('no leader');
    await Promise.allSettled([producer.send([record]), producer.send([record])]);
    client.refusal = undefined;
    await Promise.all([producer.send([record]), producer.send([record])]);
    expect(client.settings).toHaveLength(2);
  });

  it('disconnects when it is closed', async () => {
    const { client, kafkajs } = createClient();
    await (await createProducer(kafkajs, quiet)).close();
    expect(client.disconnected).toEqual([1]);
  });
});
