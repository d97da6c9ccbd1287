import type { Assigner, Cluster, GroupMember, GroupMemberAssignment } from 'kafkajs';
import { AssignerProtocol } from './kafkajs.ts';

export const coPartitionAssignerName = 'RivuletCoPartition';

/**
 * Gives partition N of every topic to the same member: whoever owns an event's partition owns its retries too, and
 * knows which keys are waiting there.
 */
export function coPartitionAssigner({ cluster }: { cluster: Cluster }): Assigner {
  const version = 0;
  return {
    name: coPartitionAssignerName,
    version,
    protocol: ({ topics }) => ({
      name: coPartitionAssignerName,
      metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) }),
    }),
    assign: ({ members, topics }) => {
      const partitions = new Map(
        topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).map((p) => p.partitionId)]),
      );
      return Promise.resolve(
        assignTogether(members, partitions).map(({ memberId, assignment }) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version,
            assignment,
            userData: Buffer.alloc(0),
          }),
        })) satisfies GroupMemberAssignment[],
      );
    },
  };
}

/** Partition N of each topic goes to member N modulo the number of members, members in the order of their ids. */
export function assignTogether(
  members: readonly Pick<GroupMember, 'memberId'>[],
  partitions: ReadonlyMap<string, readonly number[]>,
): { memberId: string; assignment: Record<string, number[]> }[] {
  const sorted = members.map((member) => member.memberId).sort();
  return sorted.map((memberId, index) => ({
    memberId,
    assignment: Object.fromEntries(
      [...partitions].map(([topic, ids]) => [topic, ids.filter((id) => id % sorted.length === index)]),
    ),
  }));
}
