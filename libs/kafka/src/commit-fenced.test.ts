import type { Cluster } from 'kafkajs';
import { commitFenced } from './commit-fenced.ts';
import { StaleEpochError } from './errors.ts';

const membership = { generationId: 7, memberId: 'm-1' };
const offsets = [
  { topic: 'a', partition: 0, offset: 5 },
  { topic: 'b', partition: 0, offset: 1 },
  { topic: 'a', partition: 2, offset: 9_007_199_254_740_991 },
];

/** A cluster whose coordinator answers commits like this. */
function clusterThat(answer: () => Promise<void>) {
  const commits: object[] = [];
  const offsetCommit = (commit: object) => (commits.push(commit), answer());
  const cluster = { findGroupCoordinator: async () => ({ offsetCommit }) } as unknown as Cluster;
  return { cluster, commits };
}

const refusal = (type: string) => Object.assign(new Error('refused'), { name: 'KafkaJSProtocolError', type });

describe('commitFenced', () => {
  it('commits under the generation in which the work was done, offsets as text by topic', async () => {
    const { cluster, commits } = clusterThat(() => Promise.resolve());
    await commitFenced(cluster, 'g', membership, offsets);
    expect(commits).toEqual([
      {
        groupId: 'g',
        groupGenerationId: 7,
        memberId: 'm-1',
        topics: [
          {
            topic: 'a',
            partitions: [
              { partition: 0, offset: '5' },
              { partition: 2, offset: '9007199254740991' },
            ],
          },
          { topic: 'b', partitions: [{ partition: 0, offset: '1' }] },
        ],
      },
    ]);
  });

  it.each(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID'])(
    'takes %s for the end of the ownership',
    async (type) => {
      const cause = refusal(type);
      const { cluster } = clusterThat(() => Promise.reject(cause));
      const commit = commitFenced(cluster, 'g', membership, offsets);
      await expect(commit).rejects.toThrow(StaleEpochError);
      await expect(commit).rejects.toMatchObject({ message: `commit refused by the broker: ${type}`, cause });
    },
  );

  it.each([
    refusal('NOT_COORDINATOR_FOR_GROUP'),
    refusal('COORDINATOR_NOT_AVAILABLE'),
    new Error('socket closed'),
  ])('passes %o on: the ownership may still hold', async (error) => {
    const { cluster } = clusterThat(() => Promise.reject(error));
    await expect(commitFenced(cluster, 'g', membership, offsets)).rejects.toBe(error);
  });
});
