import fc from 'fast-check';
import type { Cluster } from 'kafkajs';
import { assignTogether, coPartitionAssigner, coPartitionAssignerName } from './co-partition-assigner.ts';
import { AssignerProtocol } from './kafkajs.ts';

const group = fc.record({
  memberIds: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 }),
  topics: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  partitionCount: fc.integer({ min: 1, max: 40 }),
});

function assigned({
  memberIds,
  topics,
  partitionCount,
}: {
  memberIds: string[];
  topics: string[];
  partitionCount: number;
}) {
  const ids = Array.from({ length: partitionCount }, (_, partition) => partition);
  return assignTogether(
    memberIds.map((memberId) => ({ memberId })),
    new Map(topics.map((topic) => [topic, ids])),
  );
}

describe('assignTogether', () => {
  it('for any group: gives every partition of every topic to exactly one member', () => {
    fc.assert(
      fc.property(group, (given) => {
        const owners = assigned(given).flatMap(({ assignment }) =>
          Object.entries(assignment).flatMap(([topic, ids]) => ids.map((id) => `${id} of ${topic}`)),
        );
        const all = given.topics.flatMap((topic) =>
          Array.from({ length: given.partitionCount }, (_, id) => `${id} of ${topic}`),
        );
        expect([...owners].sort()).toEqual(all.sort());
      }),
    );
  });

  it('for any group: gives partition N of all topics to the same member', () => {
    fc.assert(
      fc.property(group, (given) => {
        for (const { assignment } of assigned(given)) {
          const [first, ...others] = Object.values(assignment);
          for (const other of others) expect(other).toEqual(first);
        }
      }),
    );
  });

  it('for any group: no member has two partitions more than another', () => {
    fc.assert(
      fc.property(group, (given) => {
        const loads = assigned(given).map(
          ({ assignment }) => assignment[given.topics[0] as string]?.length ?? 0,
        );
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('does not depend on the order in which members joined', () => {
    const of = (memberIds: string[]) => assigned({ memberIds, topics: ['t'], partitionCount: 5 });
    expect(of(['b', 'c', 'a'])).toEqual(of(['a', 'b', 'c']));
  });
});

describe('coPartitionAssigner', () => {
  const partitionIds: Record<string, number[]> = { events: [0, 1, 2], 'events.group.retry': [0, 1, 2] };
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      partitionIds[topic]?.map((partitionId) => ({ partitionId })) ?? [],
  } as unknown as Cluster;
  const assigner = coPartitionAssigner({ cluster });
  const topics = Object.keys(partitionIds);

  it('speaks the consumer protocol: members say what they subscribe to', () => {
    const { name, metadata } = assigner.protocol({ topics });
    expect(name).toBe(coPartitionAssignerName);
    expect(AssignerProtocol.MemberMetadata.decode(metadata)).toMatchObject({ topics });
  });

  it('encodes for each member what it owns', async () => {
    const members = ['m-2', 'm-1'].map((memberId) => ({ memberId, memberMetadata: Buffer.alloc(0) }));
    const answer = await assigner.assign({ members, topics });
    const decoded = answer.map(({ memberId, memberAssignment }) => ({
      memberId,
      assignment: AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    }));
    expect(decoded).toEqual([
      { memberId: 'm-1', assignment: { events: [0, 2], 'events.group.retry': [0, 2] } },
      { memberId: 'm-2', assignment: { events: [1], 'events.group.retry': [1] } },
    ]);
  });
});
