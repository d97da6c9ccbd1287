import type { Broker, Cluster } from 'kafkajs';
import { MemberNames } from './member-names.ts';
import { watchMembership, type Membership } from './watch-membership.ts';

/** A cluster whose coordinator answers each join with the next generation. */
function createCluster() {
  const joins: object[] = [];
  const state = {
    fault: undefined as Error | undefined,
    send: async (_protocol: object): Promise<unknown> => 'sent',
  };
  const newCoordinator = () => ({
    joinGroup: async (request: object) => {
      joins.push(request);
      if (state.fault !== undefined) throw state.fault;
      return { generationId: joins.length, memberId: 'm-1', leaderId: 'm-1', members: [] };
    },
    syncGroup: async () => {
      if (state.fault !== undefined) throw state.fault;
    },
    heartbeat: async () => 'alive',
    leaveGroup: async () => {
      if (state.fault !== undefined) throw state.fault;
    },
    connectionPool: { send: async (protocol: object) => state.send(protocol) },
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
  const sync = async () => {
    const found = (await cluster.findGroupCoordinator({ groupId: 'g' })) as unknown as ReturnType<
      typeof newCoordinator
    >;
    return found.syncGroup();
  };
  const heartbeat = async () => {
    const found = (await cluster.findGroupCoordinator({ groupId: 'g' })) as unknown as ReturnType<
      typeof newCoordinator
    >;
    return found.heartbeat();
  };
  return {
    cluster,
    joins,
    join,
    sync,
    heartbeat,
    state,
    moveCoordinator: () => (coordinator = newCoordinator()),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const ready = () => Promise.resolve();
const failed = () => undefined;
const stage = () => 'member' as const;

describe('watchMembership', () => {
  it('holds the join back until the drain is over', async () => {
    const { cluster, joins, join } = createCluster();
    const drain = Promise.withResolvers<void>();
    watchMembership(cluster, {
      joining: () => drain.promise,
      joined: () => undefined,
      stage,
      failed,
      names: new MemberNames(),
    });
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
    watchMembership(cluster, {
      joining: ready,
      joined: (membership) => memberships.push(membership),
      stage,
      failed,
      names: new MemberNames(),
    });
    await join();
    await join();
    expect(memberships).toEqual([
      { generationId: 1, memberId: 'm-1' },
      { generationId: 2, memberId: 'm-1' },
    ]);
  });

  it('passes request and answer through unchanged', async () => {
    const { cluster, joins, join } = createCluster();
    watchMembership(cluster, {
      joining: ready,
      joined: () => undefined,
      stage,
      failed,
      names: new MemberNames(),
    });
    const request = { groupId: 'g', sessionTimeout: 1 };
    expect(await join(request)).toEqual({ generationId: 1, memberId: 'm-1', leaderId: 'm-1', members: [] });
    expect(joins[0]).toBe(request);
  });

  it('drains once for each join, however often the coordinator was asked for', async () => {
    const { cluster, join } = createCluster();
    let drains = 0;
    watchMembership(cluster, {
      joining: async () => void (drains += 1),
      joined: () => undefined,
      stage,
      failed,
      names: new MemberNames(),
    });
    for (let i = 0; i < 3; i += 1) await cluster.findGroupCoordinator({ groupId: 'g' });
    await join();
    expect(drains).toBe(1);
  });

  it('watches the coordinator also after it has moved to another broker', async () => {
    const { cluster, join, moveCoordinator } = createCluster();
    let drains = 0;
    watchMembership(cluster, {
      joining: async () => void (drains += 1),
      joined: () => undefined,
      stage,
      failed,
      names: new MemberNames(),
    });
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
      stage,
      failed,
      names: new MemberNames(),
    });
    await expect(join()).rejects.toThrow('drain failed');
    expect(joined).toEqual([]);
  });

  it.each(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE'])(
    'has kafkajs join again after %s, which it would take for the end of the rebalance',
    async (type) => {
      const { cluster, join, sync, state } = createCluster();
      let failures = 0;
      watchMembership(cluster, {
        joining: ready,
        joined: () => undefined,
        stage,
        failed: () => void (failures += 1),
        names: new MemberNames(),
      });
      state.fault = Object.assign(new Error(type), { type });
      await expect(join()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS', cause: state.fault });
      await expect(sync()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
      expect(failures).toBe(2);
    },
  );

  it('tells of other failures, and passes them on as they are', async () => {
    const { cluster, join, state } = createCluster();
    let failures = 0;
    watchMembership(cluster, {
      joining: ready,
      joined: () => undefined,
      stage,
      failed: () => void (failures += 1),
      names: new MemberNames(),
    });
    state.fault = Object.assign(new Error('closed'), { name: 'KafkaJSConnectionClosedError' });
    await expect(join()).rejects.toBe(state.fault);
    expect(failures).toBe(1);
  });

  it('sends one join when several are asked for at once', async () => {
    const { cluster, joins, join } = createCluster();
    watchMembership(cluster, {
      joining: turn as () => Promise<void>,
      joined: () => undefined,
      stage,
      failed,
      names: new MemberNames(),
    });
    const answers = await Promise.all([join({ memberId: 'm-1' }), join({ memberId: 'm-1' })]);
    expect(joins).toHaveLength(1);
    expect(answers[0]).toEqual(answers[1]);
    await join({ memberId: 'm-1' });
    expect(joins).toHaveLength(2);
  });

  describe('knows by what names the coordinator may know the consumer', () => {
    function named() {
      const names = new MemberNames();
      const created = createCluster();
      watchMembership(created.cluster, { joining: ready, joined: () => undefined, stage, failed, names });
      const coordinator = async () =>
        (await created.cluster.findGroupCoordinator({ groupId: 'g' })) as unknown as {
          leaveGroup: (request: object) => Promise<void>;
          connectionPool: { send: (protocol: object) => Promise<unknown> };
        };
      return { ...created, names, coordinator };
    }

    it('from the refusal that names a new one, before its join is answered', async () => {
      const { names, state, coordinator } = named();
      const { connectionPool } = await coordinator();
      state.send = () =>
        Promise.reject(Object.assign(new Error(), { name: 'KafkaJSMemberIdRequired', memberId: 'm-new' }));
      await expect(connectionPool.send({ request: { apiName: 'JoinGroup' } })).rejects.toThrow();
      expect(names.all()).toEqual(['m-new']);
    });

    it('from what it asks and is answered, until it was left', async () => {
      const { names, join, state, coordinator } = named();
      await join({ memberId: 'm-0' });
      expect([names.all(), names.isJoining()]).toEqual([['m-0', 'm-1'], false]);
      const { leaveGroup } = await coordinator();
      state.fault = new Error('away');
      await expect(leaveGroup({ memberId: 'm-1' })).rejects.toThrow('away');
      expect(names.all()).toEqual(['m-0', 'm-1']);
      state.fault = undefined;
      await leaveGroup({ memberId: 'm-1' });
      expect(names.all()).toEqual(['m-0']);
    });
  });

  it.each(['leaving', 'gone'] as const)('lets nobody join who is %s, for good', async (late) => {
    const { cluster, joins, join, sync } = createCluster();
    watchMembership(cluster, {
      joining: ready,
      joined: () => undefined,
      stage: () => late,
      failed,
      names: new MemberNames(),
    });
    await expect(join()).rejects.toMatchObject({ retriable: false });
    await expect(sync()).rejects.toMatchObject({ retriable: false });
    expect(joins).toEqual([]);
  });

  it('keeps nobody alive who is gone, but who is still leaving', async () => {
    const { cluster, heartbeat } = createCluster();
    let now: 'leaving' | 'gone' = 'leaving';
    watchMembership(cluster, {
      joining: ready,
      joined: () => undefined,
      stage: () => now,
      failed,
      names: new MemberNames(),
    });
    expect(await heartbeat()).toBe('alive');
    now = 'gone';
    await expect(heartbeat()).rejects.toMatchObject({ retriable: false });
  });
});
