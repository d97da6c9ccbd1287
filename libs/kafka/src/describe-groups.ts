import type { Admin, MemberDescription } from 'kafkajs';
import type { GroupDescription, TopicPartition } from './kafka.ts';
import { AssignerProtocol } from './kafkajs.ts';

export async function describeGroups(
  admin: Pick<Admin, 'describeGroups'>,
  names: readonly string[],
): Promise<GroupDescription[]> {
  const { groups } = await admin.describeGroups([...names]);
  return groups.map(({ groupId, state, members }) => ({
    ...{ group: groupId, state },
    members: members.map((member) => ({
      ...{ id: member.memberId, clientId: member.clientId, host: member.clientHost.replace(/^\//, '') },
      partitions: partitionsOf(member),
    })),
  }));
}

/** None for a member that is joining: nothing was assigned to it yet. */
function partitionsOf({ memberAssignment }: MemberDescription): TopicPartition[] {
  if (memberAssignment.length === 0) return [];
  const { assignment = {} } = AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? {};
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
