import type { KafkaRecord } from '@rivulet/kafka';
import type { Commit } from './history.ts';

/** The topic in which the brokers keep what groups commit. */
export const offsetsTopic = '__consumer_offsets';

/** Key versions that stand for an offset commit; others are about the group itself. */
const commitVersions: ReadonlySet<number> = new Set([0, 1]);

/**
 * The commits among the records of `__consumer_offsets`, in their order: each that a broker accepted, of every
 * generation. Source: Kafka's OffsetCommitKey.json and OffsetCommitValue.json.
 */
export function readCommits(records: readonly KafkaRecord[], groups: readonly string[]): Commit[] {
  return records.flatMap(({ key, value }) => {
    // Without a value the group has been forgotten.
    if (key === null || value === null || !commitVersions.has(key.readInt16BE(0))) return [];
    const group = readText(key, 2);
    if (!groups.includes(group.text)) return [];
    const topic = readText(key, group.end);
    return [
      {
        group: group.text,
        topic: topic.text,
        partition: key.readInt32BE(topic.end),
        offset: Number(value.readBigInt64BE(2)),
      },
    ];
  });
}

function readText(buffer: Buffer, at: number): { text: string; end: number } {
  const end = at + 2 + buffer.readInt16BE(at);
  return { text: buffer.toString('utf8', at + 2, end), end };
}
