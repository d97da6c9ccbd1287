import { partitionKey, type TopicPartition } from '@rivulet/kafka';
import type { Delivery } from './delivery.ts';
import { OffsetLedger } from './offset-ledger.ts';
import { createReceive, type OwnedPartition } from './receive.ts';

const partition: TopicPartition = { topic: 'events', partition: 0 };

function receiving(full: number, start = 0) {
  const owned: OwnedPartition = {
    ...partition,
    ledger: new OffsetLedger(start),
    full,
    isFull: false,
    paused: false,
  };
  const scheduled: Delivery[] = [];
  const asked: string[] = [];
  const receive = createReceive({
    partitions: new Map([[partitionKey(partition), owned]]),
    retryTopic: 'retry',
    consumer: {
      pause: (partitions) => asked.push(`pause ${partitions.map(partitionKey).join()}`),
      resume: (partitions) => asked.push(`resume ${partitions.map(partitionKey).join()}`),
    },
    schedule: (delivery) => scheduled.push(delivery),
  });
  const batch = (offsets: number[], nextOffset = (offsets.at(-1) ?? -1) + 1, of = partition) =>
    receive.received({
      ...of,
      epoch: 1,
      nextOffset,
      highWatermark: 1_000,
      records: offsets.map((offset) => ({
        ...of,
        offset,
        key: null,
        value: null,
        headers: {},
        timestampMs: 0,
      })),
    });
  return { receive, batch, owned, scheduled, asked };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('createReceive', () => {
  it('schedules every record of a batch at once, in order', () => {
    const { batch, scheduled } = receiving(100);
    batch([0, 1, 5]);
    expect(scheduled.map(({ record }) => record.offset)).toEqual([0, 1, 5]);
  });

  it('schedules no record twice, however often it is fetched', () => {
    const { batch, scheduled } = receiving(100, 3);
    batch([2, 3, 4]);
    batch([3, 4, 5]);
    expect(scheduled.map(({ record }) => record.offset)).toEqual([3, 4, 5]);
  });

  it('counts a gap at the end of a batch as read', () => {
    const { batch, owned } = receiving(100);
    batch([], 40);
    expect(owned.ledger.lowWaterMark()).toBe(40);
  });

  it('pauses the partition when it is full, once, and takes what was fetched all the same', () => {
    const { batch, asked, scheduled } = receiving(10);
    batch(range(0, 9));
    expect(asked).toEqual([]);
    batch(range(9, 15));
    batch(range(15, 16));
    expect(asked).toEqual(['pause events/0']);
    expect(scheduled).toHaveLength(16);
  });

  it('goes on when half of it is settled, not at every settled record', () => {
    const { batch, receive, asked } = receiving(10);
    batch(range(0, 10));
    for (const offset of range(0, 4)) receive.settled(partition, offset);
    expect(asked).toEqual(['pause events/0']);
    receive.settled(partition, 4);
    receive.settled(partition, 5);
    expect(asked).toEqual(['pause events/0', 'resume events/0']);
  });

  it('leaves partitions alone that are not owned', () => {
    const { batch, receive, scheduled } = receiving(10);
    batch([0], 1, { topic: 'events', partition: 7 });
    receive.settled({ topic: 'events', partition: 7 }, 0);
    expect(scheduled).toEqual([]);
  });
});

describe('copies that wait', () => {
  const retry: TopicPartition = { topic: 'retry', partition: 0 };

  function receivingCopies(fullOfCopies: number) {
    const copies: OwnedPartition = {
      ...retry,
      ledger: new OffsetLedger(0),
      full: fullOfCopies,
      isFull: false,
      paused: false,
    };
    const events: OwnedPartition = {
      ...partition,
      ledger: new OffsetLedger(0),
      full: 100,
      isFull: false,
      paused: false,
      copies,
    };
    const asked: string[] = [];
    const receive = createReceive({
      partitions: new Map([events, copies].map((owned) => [partitionKey(owned), owned])),
      retryTopic: 'retry',
      consumer: {
        pause: (partitions) => asked.push(`pause ${partitions.map(partitionKey).join()}`),
        resume: (partitions) => asked.push(`resume ${partitions.map(partitionKey).join()}`),
      },
      schedule: () => undefined,
    });
    const read = (offsets: number[]) =>
      receive.received({
        ...retry,
        epoch: 1,
        nextOffset: (offsets.at(-1) ?? -1) + 1,
        highWatermark: 1_000,
        records: offsets.map((offset) => ({
          ...retry,
          offset,
          key: null,
          value: null,
          headers: {},
          timestampMs: 0,
        })),
      });
    const readEvents = (from: number, to: number) =>
      receive.received({
        ...partition,
        epoch: 1,
        nextOffset: to,
        highWatermark: 1_000,
        records: range(from, to).map((offset) => ({
          ...partition,
          offset,
          key: null,
          value: null,
          headers: {},
          timestampMs: 0,
        })),
      });
    return { receive, read, readEvents, asked };
  }

  it('pause the events they belong to when they are too many, and never the retry topic itself', () => {
    const { receive, read, asked } = receivingCopies(4);
    read(range(0, 6));
    expect(asked).toEqual(['pause events/0']);
    for (const offset of range(0, 4)) receive.settled(retry, offset);
    expect(asked).toEqual(['pause events/0', 'resume events/0']);
  });

  it('keep no events paused that were too many themselves, as long as they are not too many', () => {
    const { receive, read, readEvents, asked } = receivingCopies(4);
    read(range(0, 3));
    readEvents(0, 100);
    expect(asked).toEqual(['pause events/0']);
    for (const offset of range(0, 50)) receive.settled(partition, offset);
    expect(asked).toEqual(['pause events/0', 'resume events/0']);
  });

  it('that are too many keep events paused until half of them are settled, however few events there are', () => {
    const { receive, read, readEvents, asked } = receivingCopies(4);
    readEvents(0, 100);
    read(range(0, 4));
    for (const offset of range(0, 100)) receive.settled(partition, offset);
    receive.settled(retry, 0);
    expect(asked).toEqual(['pause events/0']);
    receive.settled(retry, 1);
    expect(asked).toEqual(['pause events/0', 'resume events/0']);
  });
});
