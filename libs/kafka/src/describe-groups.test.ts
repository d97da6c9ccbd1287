import type { Admin, GroupDescription } from 'kafkajs';
import { describeGroups } from './describe-groups.ts';
import { AssignerProtocol } from './kafkajs.ts';

const assignment = { orders: [0, 2], 'orders.g.retry': [0, 2] };
const member = (memberId: string, memberAssignment: Buffer) => ({
  ...{ memberId, clientId: 'rivulet.g', clientHost: '/10.0.0.7', memberMetadata: Buffer.alloc(0) },
  memberAssignment,
});

function brokersWith(group: Partial<GroupDescription>): Pick<Admin, 'describeGroups'> {
  return {
    describeGroups: async ([groupId = '']) => ({
      groups: [{ groupId, state: 'Stable', members: [], protocol: '', protocolType: 'consumer', ...group }],
    }),
  };
}

describe('describeGroups', () => {
  it('tells the members with what each of them owns', async () => {
    const memberAssignment = AssignerProtocol.MemberAssignment.encode({
      ...{ version: 0, assignment, userData: Buffer.alloc(0) },
    });
    const members = [member('a', memberAssignment)];
    expect(await describeGroups(brokersWith({ members }), ['g'])).toEqual([
      {
        ...{ group: 'g', state: 'Stable' },
        members: [
          {
            ...{ id: 'a', clientId: 'rivulet.g', host: '10.0.0.7' },
            partitions: [
              { topic: 'orders', partition: 0 },
              { topic: 'orders', partition: 2 },
              { topic: 'orders.g.retry', partition: 0 },
              { topic: 'orders.g.retry', partition: 2 },
            ],
          },
        ],
      },
    ]);
  });

  it('knows a member that is joining, which owns nothing yet', async () => {
    const brokers = brokersWith({ state: 'PreparingRebalance', members: [member('a', Buffer.alloc(0))] });
    expect(await describeGroups(brokers, ['g'])).toMatchObject([
      { state: 'PreparingRebalance', members: [{ id: 'a', partitions: [] }] },
    ]);
  });

  it('knows a group that nobody has joined', async () => {
    expect(await describeGroups(brokersWith({ state: 'Dead' }), ['g'])).toEqual([
      { group: 'g', state: 'Dead', members: [] },
    ]);
  });
});
