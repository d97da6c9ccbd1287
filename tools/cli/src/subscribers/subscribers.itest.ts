import { waitFor } from '@rivulet/testing';
import { group, openScene, type Scene } from '../cli-scene.fixture.ts';
import type { LookedAtGroup } from './look-at-groups.ts';

let scene: Scene;
beforeAll(async () => void (scene = await openScene({ partitions: 2 })));
afterAll(() => scene.close());

async function look(): Promise<LookedAtGroup[]> {
  const { status, output, errors } = await scene.run('subscribers --json');
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  return (JSON.parse(output) as { groups: LookedAtGroup[] }).groups;
}

/** A member of the group that reads both topics and commits nothing. */
async function join() {
  const owned = new Set<string>();
  const consumer = scene.kafka.consumer({
    ...{ group, topics: [scene.topics.event, scene.topics.retry] },
    ...{ sessionTimeoutMs: 6_000, drainTimeoutMs: 1_000 },
    handlers: {
      assigned: ({ partitions }) =>
        partitions.forEach(({ topic, partition }) => owned.add(`${topic}/${partition}`)),
      received: () => undefined,
      revoking: async () => owned.clear(),
      failed: () => undefined,
    },
  });
  await consumer.start();
  await waitFor(() => owned.size === 4, { what: 'the member to own all partitions', timeoutMs: 30_000 });
  return consumer;
}

describe('rivulet subscribers', () => {
  it('tells of groups without a member what they are behind by', async () => {
    await scene.publish([{ topic: scene.topics.event, key: 'a', value: Buffer.of(1) }]);
    const groups = await look();
    expect(groups.map((each) => each.group)).toEqual([group, 'notification-subscriber']);
    expect(groups).toMatchObject([
      { topic: scene.topics.event, members: [], partitions: 2, unread: 2, lag: 1 },
      { lag: 1 },
    ]);
    const { output } = await scene.run('subscribers --group inventory-subscriber');
    expect(output).toMatch(/inventory-subscriber +\S+order-confirmed +nobody +0 +2 +1/);
    expect(output).not.toContain('notification-subscriber');
  });

  it('tells who is in a group and what each reads', async () => {
    const consumer = await join();
    try {
      const [running] = await look();
      expect(running).toMatchObject({
        ...{ group, state: 'Stable', unread: 0, lag: 1 },
        members: [{ clientId: 'cli-test', partitions: [0, 1], host: expect.stringMatching(/^[0-9a-f.:]+$/) }],
      });
      const { output } = await scene.run('subscribers --group inventory-subscriber');
      expect(output).toMatch(/inventory-subscriber +\S+ +running +1 +0 +1/);
      expect(output).toMatch(/inventory-subscriber +cli-test +\S+ +0-1/);
    } finally {
      await consumer.stop();
    }
  });

  it('says which groups there are', async () => {
    const { status, errors } = await scene.run('subscribers --group nonsense');
    expect(status).toBe(64);
    expect(errors).toContain('notification-subscriber');
  });
});
