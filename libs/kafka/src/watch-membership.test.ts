import type { Broker, Cluster } from 'kafkajs';
import { watchMembership, type Membership } from './watch-membership.ts';

/** A cluster whose coordinator answers each join with the next generation. */
function createCluster() {
  const joins: object[] = [];
  const newCoordinator = () => ({
    joinGroup: async (request: object) => {
      joins.push(request);
      return { generationId: joins.length, memberId: 'm-1', leaderId: 'm-1', members: [] };
    },
  });
  let coordinator = newCoordinator();
  const cluster = {
    findGroupCoordinator: async () => coordinator as unknown as Broker,
  } as unknown as Cluster;
  const join = async (request: object = {}) => {
    const found = (await cluster.findGroupCoordinator({ groupId: 'g' })) as unknown as ReturnType<
      typeof newCoordinator
    >;
    return found.joinGroup(request);
  };
  return { cluster, joins, join, moveCoordinator: () => (coordinator = newCoordinator()) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const ready = () => Promise.resolve();

describe('watchMembership', () => {
  it('holds the join back until the drain is over', async () => {
    const { cluster, joins, join } = createCluster();
    const drain = Promise.withResolvers<void>();
    watchMembership(cluster, { joining: () => drain.promise, joined: () => undefined });
    const joining = join();
    await turn();
    expect(joins).toHaveLength(0);
    drain.resolve();
    await joining;
    expect(joins).toHaveLength(1);
  });

  it('keeps the generation and the member id of each join', async () => {
    const { cluster, join } = createCluster();
    const memberships: Membership[] = [];
    watchMembership(cluster, { joining: ready, joined: (membership) => memberships.push(membership) });
    await join();
    await join();
    expect(memberships).toEqual([
      { generationId: 1, memberId: 'm-1' },
      { generationId: 2, memberId: 'm-1' },
    ]);
  });

  it('passes request and answer through unchanged', async () => {
    const { cluster, joins, join } = createCluster();
    watchMembership(cluster, { joining: ready, joined: () => undefined });
    const request = { groupId: 'g', sessionTimeout: 1 };
    expect(await join(request)).toEqual({ generationId: 1, memberId: 'm-1', leaderId: 'm-1', members: [] });
    expect(joins[0]).toBe(request);
  });

  it('drains once for each join, however often the coordinator was asked for', async () => {
    const { cluster, join } = createCluster();
    let drains = 0;
    watchMembership(cluster, { joining: async () => void (drains += 1), joined: () => undefined });
    for (let i = 0; i < 3; i += 1) await cluster.findGroupCoordinator({ groupId: 'g' });
    await join();
    expect(drains).toBe(1);
  });

  it('watches the coordinator also after it has moved to another broker', async () => {
    const { cluster, join, moveCoordinator } = createCluster();
    let drains = 0;
    watchMembership(cluster, { joining: async () => void (drains += 1), joined: () => undefined });
    await join();
    moveCoordinator();
    await join();
    expect(drains).toBe(2);
  });

  it('keeps no membership of a join that failed', async () => {
    const { cluster, join } = createCluster();
    const joined: Membership[] = [];
    watchMembership(cluster, {
      joining: () => Promise.reject(new Error('drain failed')),
      joined: (membership) => joined.push(membership),
    });
    await expect(join()).rejects.toThrow('drain failed');
    expect(joined).toEqual([]);
  });
});
