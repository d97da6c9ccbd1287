import {
  partitionKey,
  StaleEpochError,
  type Assignment,
  type ConsumerHandlers,
  type RecordBatch,
} from '@rivulet/kafka';
import { createManualClock } from '@rivulet/resilience';
import { readTopic } from '../read-topic.ts';
import { waitFor } from '../wait-for.ts';
import { createMemoryKafka, type MemoryKafkaOptions } from './create-memory-kafka.ts';

const group = 'g';
const [event, retry] = ['events', 'events.g.retry'];
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function createScene({
  partitions = 2,
  ...options
}: MemoryKafkaOptions & { partitions?: number } = {}) {
  const kafka = createMemoryKafka(options);
  await kafka.admin.create(
    [event, retry].map((name) => ({ name, partitions, replicationFactor: 1, config: {} })),
  );
  const producer = await kafka.producer();
  const send = (value: string, partition = 0, topic = event) =>
    producer.send([{ topic, partition, key: value, value: Buffer.from(value) }]);

  /** A member that notes what it is told. */
  function member(handlers: Partial<ConsumerHandlers> = {}) {
    const assignments: Assignment[] = [];
    const batches: RecordBatch[] = [];
    const consumer = kafka.consumer({
      group,
      topics: [event, retry],
      sessionTimeoutMs: 30_000,
      drainTimeoutMs: 1_000,
      handlers: {
        assigned: (assignment) => void assignments.push(assignment),
        received: (batch) => void batches.push(batch),
        revoking: () => Promise.resolve(),
        failed: (error) => {
          throw error;
        },
        ...handlers,
      },
    });
    const values = () => batches.flatMap(({ records }) => records.map(({ value }) => String(value)));
    const epoch = () => assignments.at(-1)?.epoch ?? 0;
    const commit = (offset: number, ofEpoch = epoch()) =>
      consumer.commit(ofEpoch, [{ topic: event, partition: 0, offset }]);
    return { consumer, assignments, batches, values, epoch, commit };
  }
  return { kafka, producer, send, member };
}

describe('createMemoryKafka', () => {
  it('keeps records as they were on the wire, those of a key in one partition, in order', async () => {
    const { kafka, producer } = await createScene();
    for (const text of ['1', '2', '3']) {
      await producer.send([{ topic: event, key: 'k', value: Buffer.from(text), headers: { h: 'x' } }]);
    }
    const records = kafka.records(event);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    expect(records.map(({ offset, value }) => `${offset}: ${String(value)}`)).toEqual([
      '0: 1',
      '1: 2',
      '2: 3',
    ]);
    expect(records[0]).toMatchObject({ key: Buffer.from('k'), headers: { h: Buffer.from('x') } });
  });

  it('creates no topic by itself', async () => {
    const { producer } = await createScene();
    await expect(producer.send([{ topic: 'other', key: null, value: null }])).rejects.toThrow(
      'topic other has no partition 0',
    );
  });

  it('hands records over in batches, from the first one kept on', async () => {
    const { send, member } = await createScene({ batchRecords: 2 });
    for (const value of ['a', 'b', 'c']) await send(value);
    const { consumer, batches, values } = member();
    await consumer.start();
    await waitFor(() => values().length === 3, { what: 'all records' });
    expect(
      batches.map(({ records, nextOffset, highWatermark }) => [records.length, nextOffset, highWatermark]),
    ).toEqual([
      [2, 2, 3],
      [1, 3, 3],
    ]);
    await send('d');
    await waitFor(() => values().includes('d'), { what: 'the new record' });
  });

  it('goes on where the group has committed', async () => {
    const { kafka, send, member } = await createScene();
    for (const value of ['a', 'b', 'c']) await send(value);
    const first = member();
    await first.consumer.start();
    await first.commit(2);
    await first.consumer.stop();
    const second = member();
    await second.consumer.start();
    await waitFor(() => second.values().length > 0, { what: 'a record' });
    expect(second.values()).toEqual(['c']);
    expect(second.assignments[0]?.partitions).toContainEqual({
      topic: event,
      partition: 0,
      start: 2,
      end: 3,
    });
    expect(await kafka.admin.committed(group, event)).toContainEqual({ partition: 0, offset: 2 });
  });

  it('gives the same partition numbers of all topics to a member', async () => {
    const { member } = await createScene({ partitions: 3 });
    const [a, b] = [member(), member()];
    await a.consumer.start();
    await b.consumer.start();
    const owned = [a, b].map(({ assignments }) => assignments.at(-1)?.partitions.map(partitionKey));
    expect(owned).toEqual([
      [`${event}/0`, `${event}/2`, `${retry}/0`, `${retry}/2`],
      [`${event}/1`, `${retry}/1`],
    ]);
  });

  it('lets members drain and commit before a rebalance, and refuses commits of the epoch after it', async () => {
    const { kafka, member } = await createScene();
    const drain = Promise.withResolvers<void>();
    const { consumer, assignments, commit } = member({ revoking: () => drain.promise });
    await consumer.start();
    const rebalanced = kafka.rebalance(group);
    await turn();
    expect(assignments).toHaveLength(1);
    await commit(1);
    drain.resolve();
    await rebalanced;
    expect(assignments.map(({ epoch }) => epoch)).toEqual([1, 2]);
    await expect(commit(2, 1)).rejects.toThrow(StaleEpochError);
    await commit(2, 2);
  });

  it('waits for a drain as long as it may take, not longer', async () => {
    const clock = createManualClock();
    const { kafka, member } = await createScene({ clock });
    const { consumer, assignments, commit } = member({ revoking: () => new Promise(() => undefined) });
    await consumer.start();
    const rebalanced = kafka.rebalance(group);
    await turn();
    clock.advance(999);
    await turn();
    expect(assignments).toHaveLength(1);
    clock.advance(1);
    await rebalanced;
    expect(assignments).toHaveLength(2);
    await expect(commit(1, 1)).rejects.toThrow(StaleEpochError);
  });

  it('fetches nothing of a paused partition, also after a rebalance, until it is resumed', async () => {
    const { kafka, send, member } = await createScene();
    const { consumer, values } = member();
    await consumer.start();
    consumer.pause([{ topic: event, partition: 0 }]);
    await kafka.rebalance(group);
    await send('paused');
    await send('other', 1);
    await waitFor(() => values().length > 0, { what: 'a record' });
    expect(values()).toEqual(['other']);
    consumer.resume([{ topic: event, partition: 0 }]);
    await waitFor(() => values().includes('paused'), { what: 'the record of the resumed partition' });
  });

  it('lets crashed members vanish without a drain: they get nothing and commit nothing any more', async () => {
    const { kafka, send, member } = await createScene();
    let drains = 0;
    const crashed = member({ revoking: async () => void (drains += 1) });
    await crashed.consumer.start();
    kafka.crash(group);
    await send('after');
    const next = member();
    await next.consumer.start();
    await waitFor(() => next.values().includes('after'), { what: 'the record at the next member' });
    expect(crashed.values()).toEqual([]);
    expect(drains).toBe(0);
    await expect(crashed.commit(1)).rejects.toThrow(StaleEpochError);
  });

  it('refuses everything while its brokers are stopped, and goes on afterwards', async () => {
    const { kafka, send, member } = await createScene();
    const { consumer, values, commit } = member();
    await consumer.start();
    await send('before');
    kafka.stopBrokers();
    for (const request of [() => send('lost'), () => commit(1), () => kafka.admin.topics()]) {
      await expect(request()).rejects.toThrow('brokers are down');
    }
    await turn();
    expect(values()).toEqual([]);
    kafka.startBrokers();
    await waitFor(() => values().length > 0, { what: 'the record' });
    expect(kafka.records(event)).toHaveLength(1);
  });

  it('resets the offsets of a group only while nobody is running', async () => {
    const { kafka, member } = await createScene();
    const { consumer, commit } = member();
    await consumer.start();
    await commit(1);
    await expect(kafka.admin.resetOffsets(group, event)).rejects.toThrow('running members');
    await consumer.stop();
    await kafka.admin.resetOffsets(group, event);
    expect(await kafka.admin.committed(group, event)).toContainEqual({ partition: 0, offset: -1 });
  });

  it('sets the offsets of a group only while it has no members', async () => {
    const { kafka, send, member } = await createScene();
    for (const value of ['a', 'b', 'c']) await send(value);
    const { consumer } = member();
    await consumer.start();
    expect(await kafka.admin.members(group)).toBe(1);
    const offsets = [{ partition: 0, offset: 2 }];
    await expect(kafka.admin.setOffsets(group, event, offsets)).rejects.toThrow('running members');
    await consumer.stop();
    expect(await kafka.admin.members(group)).toBe(0);
    await kafka.admin.setOffsets(group, event, offsets);
    const next = member();
    await next.consumer.start();
    await waitFor(() => next.values().length > 0, { what: 'a record' });
    expect(next.values()).toEqual(['c']);
  });

  it('is read like any other Kafka', async () => {
    const { kafka, send } = await createScene();
    await send('a');
    await send('b', 1);
    expect((await readTopic(kafka, event)).map(({ value }) => String(value)).sort()).toEqual(['a', 'b']);
  });
});
