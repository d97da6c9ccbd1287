import type { KafkaRecord } from '@rivulet/kafka';
import { readCommits } from './read-commits.ts';

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}

function numbers(write: (buffer: Buffer) => void, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

function commit(group: string, partition: number, offset: number, version = 1): KafkaRecord {
  const versionBytes = numbers((buffer) => buffer.writeInt16BE(version), 2);
  const key = Buffer.concat([
    versionBytes,
    text(group),
    text('events'),
    numbers((buffer) => buffer.writeInt32BE(partition), 4),
  ]);
  const offsetBytes = numbers((buffer) => buffer.writeBigInt64BE(BigInt(offset)), 8);
  const value = Buffer.concat([
    numbers((buffer) => buffer.writeInt16BE(3), 2),
    offsetBytes,
    Buffer.alloc(14),
  ]);
  return { topic: '__consumer_offsets', partition: 0, offset: 0, key, value, headers: {}, timestampMs: 0 };
}

describe('readCommits', () => {
  it('reads group, topic, partition and offset in the order of the log', () => {
    expect(readCommits([commit('g', 3, 41), commit('g', 3, 42)], ['g'])).toEqual([
      { group: 'g', topic: 'events', partition: 3, offset: 41 },
      { group: 'g', topic: 'events', partition: 3, offset: 42 },
    ]);
  });

  it('leaves out other groups, what is about groups themselves, and what was forgotten', () => {
    const forgotten = { ...commit('g', 0, 1), value: null };
    expect(readCommits([commit('other', 0, 1), commit('g', 0, 1, 2), forgotten], ['g'])).toEqual([]);
  });
});
