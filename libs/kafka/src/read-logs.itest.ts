import { randomUUID } from 'node:crypto';
import { createKafka, createLogReader } from './create-kafka.ts';
import type { Kafka, KafkaRecord } from './kafka.ts';
import type { LogRange, LogReader } from './read-logs.ts';
import { changeTopics, readTestStack } from './testing/index.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('the log reader', () => {
  let kafka: Kafka;
  let reader: LogReader;
  let topic: string;
  beforeEach(async () => {
    const connection = { brokers: readTestStack().brokers, clientId: 'read-logs-test', log: quiet };
    kafka = createKafka(connection);
    reader = createLogReader(connection);
    topic = `read-logs-${randomUUID()}`;
    await kafka.admin.create([{ name: topic, partitions: 3, replicationFactor: 1, config: {} }]);
  });
  afterEach(() => Promise.all([reader.close(), kafka.close()]));

  async function write(partition: number, count: number, bytes = 10): Promise<void> {
    const producer = await kafka.producer();
    const records = Array.from({ length: count }, (_, at) => ({
      ...{
        topic,
        partition,
        key: `${partition}-${at}`,
        value: Buffer.alloc(bytes, at),
        headers: { at: String(at) },
      },
    }));
    for (const record of records) await producer.send([record]);
    await producer.close();
  }
  async function read(...ranges: Omit<LogRange, 'topic'>[]): Promise<KafkaRecord[]> {
    const found: KafkaRecord[] = [];
    for await (const records of reader.read(ranges.map((range) => ({ topic, ...range }))))
      found.push(...records);
    return found;
  }
  const offsets = (records: readonly KafkaRecord[], partition: number) =>
    records.filter((record) => record.partition === partition).map(({ offset }) => offset);

  it('gives exactly the records of the ranges, with keys, values and headers', async () => {
    await Promise.all([write(0, 5), write(2, 3)]);
    const found = await read(
      { partition: 0, start: 1, end: 4 },
      { partition: 1, start: 0, end: 0 },
      { partition: 2, start: 2, end: 3 },
    );
    expect([0, 1, 2].map((partition) => offsets(found, partition))).toEqual([[1, 2, 3], [], [2]]);
    const first = found.find(({ partition }) => partition === 0);
    expect(first).toMatchObject({ topic, key: Buffer.from('0-1'), value: Buffer.alloc(10, 1) });
    expect(first?.headers['at']?.toString()).toBe('1');
  });

  it('leaves no partition out because a fetch was full before it came to it', async () => {
    await Promise.all([write(0, 12, 900_000), write(1, 12, 900_000), write(2, 12, 900_000)]);
    const found = await read(...[0, 1, 2].map((partition) => ({ partition, start: 0, end: 12 })));
    const all = Array.from({ length: 12 }, (_, at) => at);
    expect([0, 1, 2].map((partition) => offsets(found, partition))).toEqual([all, all, all]);
  });

  it('steps over what has expired', async () => {
    await write(0, 6);
    const changes = await changeTopics(readTestStack().brokers);
    await changes.expire(topic, 0, 4);
    await changes.close();
    expect(offsets(await read({ partition: 0, start: 1, end: 6 }), 0)).toEqual([4, 5]);
    expect(await read({ partition: 0, start: 1, end: 3 })).toEqual([]);
  });

  it('takes several readings at the same time, and leaves no connection open', async () => {
    await write(0, 5);
    const found = await Promise.all([1, 2, 3].map((start) => read({ partition: 0, start, end: 5 })));
    expect(found.map((records) => offsets(records, 0))).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
      [3, 4],
    ]);
    const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = open();
    await reader.close();
    expect(open()).toBeLessThan(before);
  });

  it('finds where a moment begins', async () => {
    await write(0, 2);
    const [first, second] = await read({ partition: 0, start: 0, end: 2 });
    const at = (ms = 0) => reader.offsetsAt(topic, [0, 1], ms);
    expect(await at((first?.timestampMs ?? 0) - 1)).toEqual([
      { partition: 0, offset: 0 },
      { partition: 1, offset: undefined },
    ]);
    expect(await at((second?.timestampMs ?? 0) + 1)).toMatchObject([
      { offset: undefined },
      { offset: undefined },
    ]);
  });

  it('ends when it is told to', async () => {
    await write(0, 1);
    const reading = reader.read(
      [{ topic, partition: 0, start: 0, end: 1 }],
      AbortSignal.abort(new Error('enough')),
    );
    await expect(reading.next()).rejects.toThrow('enough');
  });
});
