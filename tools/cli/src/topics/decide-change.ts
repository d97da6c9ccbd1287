import type { TopicSpec } from '@rivulet/contracts';
import type { TopicDifference } from '@rivulet/kafka';

/** What the caller allows beyond what harms nothing. */
export interface Allowed {
  /** Keys move to other partitions. */
  morePartitions: boolean;
  /** What is older expires at once. */
  shorterRetention: boolean;
}

export type Change =
  | (TopicDifference & { kind: 'alter' | 'add-partitions' })
  /** `because` says what would happen, and who can do it. */
  | (TopicDifference & { kind: 'left'; because: string });

/** What is done about a difference: only what takes no record away and lets nobody fail who works now. */
export function decideChange(difference: TopicDifference, found: TopicSpec, allowed: Allowed): Change {
  const because = reasonToLeave(difference, found, allowed);
  if (because !== undefined) return { ...difference, kind: 'left', because };
  return { ...difference, kind: difference.setting === 'partitions' ? 'add-partitions' : 'alter' };
}

function reasonToLeave(
  { setting, is, mustBe }: TopicDifference,
  found: TopicSpec,
  { morePartitions, shorterRetention }: Allowed,
): string | undefined {
  switch (setting) {
    case 'partitions':
      if (Number(mustBe) < Number(is)) return 'Kafka takes no partition away: give --partitions as many';
      return morePartitions
        ? undefined
        : 'keys move to other partitions, and their order is not kept across the move: --allow-more-partitions';
    case 'replication.factor':
      return 'by kafka-reassign-partitions, for it moves all data; or give --replication-factor as it is';
    case 'retention.ms':
      return isShorter(mustBe, is) && !shorterRetention
        ? 'what is older would expire at once: --allow-shorter-retention, or give --retention-ms as it is'
        : undefined;
    case 'min.insync.replicas':
      return Number(mustBe) > found.replicationFactor
        ? `with ${found.replicationFactor} replicas nothing could be written any more: more replicas first`
        : undefined;
    case 'max.message.bytes':
      return Number(mustBe) < Number(is) ? 'larger events would be refused: by kafka-configs' : undefined;
    case 'message.timestamp.type':
      return undefined;
    default:
      return 'records could be lost: by kafka-configs, knowingly';
  }
}

/** -1 keeps for ever. */
function isShorter(mustBe: string, is: string): boolean {
  const kept = (text: string): number => (text === '-1' ? Infinity : Number(text));
  return kept(mustBe) < kept(is);
}
