import type { Cluster } from 'kafkajs';
import { StaleEpochError } from './errors.ts';
import type { OffsetCommit } from './kafka.ts';
import type { Membership } from './watch-membership.ts';

const staleTypes = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
]);

/**
 * Commits under the generation in which the work was done. kafkajs' own commit uses whatever generation is current
 * when it gets through, so a late one could move a partition that somebody else owns by now.
 * @throws StaleEpochError when the broker says that the generation has ended
 */
export async function commitFenced(
  cluster: Cluster,
  group: string,
  membership: Membership,
  offsets: readonly OffsetCommit[],
): Promise<void> {
  const topics = [...Map.groupBy(offsets, (offset) => offset.topic)].map(([topic, entries]) => ({
    topic,
    partitions: entries.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
  }));
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  try {
    await coordinator.offsetCommit({
      groupId: group,
      groupGenerationId: membership.generationId,
      memberId: membership.memberId,
      topics,
    });
  } catch (error) {
    const type = (error as { type?: string }).type;
    if (type !== undefined && staleTypes.has(type)) {
      throw new StaleEpochError(`commit refused by the broker: ${type}`, { cause: error });
    }
    throw error;
  }
}
