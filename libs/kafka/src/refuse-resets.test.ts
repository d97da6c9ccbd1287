import type { Broker, Cluster } from 'kafkajs';
import { refuseResets } from './refuse-resets.ts';

const topic = 'orders';

/** A group that has committed this far in partition 0 of a log that begins at `low`. */
async function watch({ committed, low }: { committed: number; low: number }) {
  const sent: unknown[] = [];
  const refused: unknown[] = [];
  const calls: string[] = [];
  const coordinator = {
    offsetCommit: async (request: { topics: unknown }) => void sent.push(request.topics),
  };
  const cluster = {
    findGroupCoordinator: async () => coordinator as unknown as Broker,
    refreshMetadata: async () => void calls.push('refresh'),
  } as unknown as Cluster;
  const admin = {
    offsets: async () => [
      { partition: 0, low, high: 100 },
      { partition: 1, low: 90, high: 100 },
    ],
    committed: async () => [
      { partition: 0, offset: committed },
      { partition: 1, offset: 95 },
    ],
  };
  const pause = async () => void calls.push('pause');
  refuseResets({ cluster, group: 'g', admin, refused: (where) => refused.push(where), pause });
  const found = await cluster.findGroupCoordinator({ groupId: 'g' });
  const commit = (offset: string) =>
    found.offsetCommit({
      ...{ groupId: 'g', groupGenerationId: 1, memberId: 'm' },
      topics: [{ topic, partitions: [{ partition: 0, offset }] }],
    });
  return { commit, sent, refused, calls, again: () => cluster.findGroupCoordinator({ groupId: 'g' }) };
}

describe('refuseResets', () => {
  it('lets commits of real offsets through as they are', async () => {
    const { commit, sent, refused } = await watch({ committed: 7, low: 0 });
    await commit('8');
    expect(sent).toEqual([[{ topic, partitions: [{ partition: 0, offset: '8' }] }]]);
    expect(refused).toEqual([]);
  });

  it.each(['-2', '-1'])(
    'joins again, with fresh metadata, instead of committing %s while what was committed is still there',
    async (offset) => {
      const { commit, sent, refused, calls } = await watch({ committed: 7, low: 7 });
      await expect(commit(offset)).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
      expect(sent).toEqual([]);
      expect(refused).toEqual([{ topic, partition: 0 }]);
      expect(calls).toEqual(['refresh', 'pause']);
    },
  );

  it.each([3, -1])(
    'goes on from the first offset that is kept when %i was committed and is gone',
    async (committed) => {
      const { commit, sent } = await watch({ committed, low: 7 });
      await commit('-2');
      expect(sent).toEqual([[{ topic, partitions: [{ partition: 0, offset: '7' }] }]]);
    },
  );

  it('watches each coordinator once', async () => {
    const { commit, refused, again } = await watch({ committed: 7, low: 0 });
    await again();
    await expect(commit('-2')).rejects.toThrow('orders/0 was out of range');
    expect(refused).toHaveLength(1);
  });
});
