import type { Cluster, Consumer, ConsumerConfig, EachBatchPayload, Kafka as KafkaJs } from 'kafkajs';
import { StaleEpochError } from './errors.ts';
import type { Assignment, ConsumerHandlers, RecordBatch, TopicAdmin } from './kafka.ts';
import { createGroupConsumer } from './kafkajs-group-consumer.ts';

const group = 'g';
const topic = 'events';
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** kafkajs as the adapter sees it: events, the batch handler, and the cluster that its assigners are given. */
function scene(given: Partial<ConsumerHandlers> = {}) {
  const listeners = new Map<string, (event: { payload: unknown }) => void>();
  const commits: { groupGenerationId: number; topics: object[] }[] = [];
  const seeks: object[] = [];
  const pauses: string[] = [];
  const state = {
    config: undefined as ConsumerConfig | undefined,
    disconnected: false,
    generation: 0,
    logEnd: 100,
    committed: -1,
    answering: Promise.resolve(),
    joinFault: undefined as Error | undefined,
  };
  let eachBatch: (payload: EachBatchPayload) => Promise<void> = () =>
    Promise.reject(new Error('not running'));

  const coordinator = {
    joinGroup: async () => {
      if (state.joinFault !== undefined) throw state.joinFault;
      return { generationId: (state.generation += 1), memberId: 'm' };
    },
    syncGroup: async () => ({}),
    heartbeat: async () => ({}),
    leaveGroup: async () => ({}),
    connectionPool: { send: async () => ({}) },
    offsetCommit: async (commit: (typeof commits)[number]) => void commits.push(commit),
  };
  const cluster = { findGroupCoordinator: async () => coordinator } as unknown as Cluster;
  const consumer = {
    events: { GROUP_JOIN: 'join', CRASH: 'crash', STOP: 'stop' },
    on: (name: string, listener: (event: { payload: unknown }) => void) => listeners.set(name, listener),
    connect: () => Promise.resolve(),
    subscribe: () => Promise.resolve(),
    run: async (config: { eachBatch: typeof eachBatch }) => void (eachBatch = config.eachBatch),
    seek: (to: object) => seeks.push(to),
    pause: () => pauses.push('pause'),
    resume: () => pauses.push('resume'),
    disconnect: async () => void (state.disconnected = true),
  } as unknown as Consumer;
  const kafkajs = {
    consumer: (config: ConsumerConfig) => {
      state.config = config;
      config.partitionAssigners?.[0]?.({ cluster } as Parameters<
        NonNullable<ConsumerConfig['partitionAssigners']>[number]
      >[0]);
      return consumer;
    },
  } as unknown as KafkaJs;
  const admin = {
    offsets: async () => {
      await state.answering;
      return [{ partition: 0, low: 0, high: state.logEnd }];
    },
    committed: async () => [{ partition: 0, offset: state.committed }],
  } as unknown as TopicAdmin;

  const assignments: Assignment[] = [];
  const batches: RecordBatch[] = [];
  const failures: Error[] = [];
  const handlers: ConsumerHandlers = {
    assigned: (assignment) => void assignments.push(assignment),
    received: (batch) => void batches.push(batch),
    revoking: () => Promise.resolve(),
    failed: (error) => void failures.push(error),
    ...given,
  };
  const options = { group, topics: [topic], handlers, sessionTimeoutMs: 30_000, drainTimeoutMs: 5_000 };
  const port = createGroupConsumer(kafkajs, admin, options, quiet);

  /** What kafkajs does when it hears of a rebalance. */
  async function join(): Promise<void> {
    const found = (await cluster.findGroupCoordinator({ groupId: group })) as unknown as typeof coordinator;
    await (found.joinGroup as (request: object) => Promise<unknown>)({ memberId: 'm' });
    announce();
    await turn();
  }
  /** What kafkajs says at the end of each join. */
  function announce(): void {
    listeners.get('join')?.({ payload: { memberAssignment: { [topic]: [0] } } });
  }
  /** Hands a fetched batch over; says how far kafkajs was told to go on. */
  async function fetched(
    offsets: number[],
    given: Partial<EachBatchPayload> & { from?: number; partition?: number } = {},
  ) {
    const resolved: string[] = [];
    const { from = offsets[0] ?? 0, partition = 0, ...rest } = given;
    const messages = offsets.map((offset) => ({
      offset: String(offset),
      key: null,
      value: null,
      timestamp: '7',
      headers: { h: ['a', 'b'] },
    }));
    const batch = {
      ...{ topic, partition, messages, fetchedOffset: String(from), highWatermark: '100' },
      lastOffset: () => String(offsets.at(-1)),
    };
    const payload = {
      batch,
      resolveOffset: (offset: string) => resolved.push(offset),
      heartbeat: async () => undefined,
      isStale: () => false,
      ...rest,
    };
    await eachBatch(payload as unknown as EachBatchPayload);
    return resolved;
  }
  const commit = (epoch: number) => port.commit(epoch, [{ topic, partition: 0, offset: 3 }]);
  const crash = (restart: boolean) =>
    listeners.get('crash')?.({ payload: { restart, error: new Error('crashed') } });
  const stop = () => listeners.get('stop')?.({ payload: undefined });
  return {
    port,
    state,
    join,
    announce,
    fetched,
    commit,
    crash,
    stop,
    commits,
    seeks,
    pauses,
    assignments,
    batches,
    failures,
  };
}

describe('createGroupConsumer', () => {
  it('announces an assignment with its ranges before any batch of it, and hands batches over as they are', async () => {
    const { port, state, join, fetched, assignments, batches } = scene();
    state.committed = 3;
    await port.start();
    await join();
    expect(assignments).toEqual([{ epoch: 1, partitions: [{ topic, partition: 0, start: 3, end: 100 }] }]);
    expect(await fetched([3, 5])).toEqual(['5']);
    expect(batches).toMatchObject([{ epoch: 1, topic, partition: 0, nextOffset: 6, highWatermark: 100 }]);
    expect(batches[0]?.records).toMatchObject([
      { offset: 3, timestampMs: 7, headers: { h: 'a' } },
      { offset: 5 },
    ]);
  });

  it('takes nothing that it does not own, and nothing stale', async () => {
    const { port, join, fetched, batches } = scene();
    await port.start();
    expect(await fetched([0])).toEqual([]);
    await join();
    expect(await fetched([0], { partition: 1 })).toEqual([]);
    expect(await fetched([0], { isStale: () => true })).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('fetches again from its start what a fetch of an earlier assignment would have skipped', async () => {
    const { port, join, fetched, batches, seeks } = scene();
    await port.start();
    await join();
    expect(await fetched([40], { from: 40 })).toEqual([]);
    expect(seeks).toEqual([{ topic, partition: 0, offset: '0' }]);
    expect(batches).toEqual([]);
  });

  it('hands records over once when leaders move and two fetches of them come in', async () => {
    const { port, join, fetched, batches, seeks, failures } = scene();
    await port.start();
    await join();
    expect(await fetched([0, 1])).toEqual(['1']);
    expect(await fetched([0, 1, 2])).toEqual([]);
    expect(await fetched([2])).toEqual(['2']);
    expect(batches.map(({ nextOffset }) => nextOffset)).toEqual([2, 3]);
    expect([seeks, failures]).toEqual([[], []]);
  });

  it('drains before it joins again, and lets commits of the drain through', async () => {
    const drain = Promise.withResolvers<void>();
    const { port, state, join, commit, commits, assignments } = scene({ revoking: () => drain.promise });
    await port.start();
    await join();
    const joining = join();
    await turn();
    expect(state.generation).toBe(1);
    await commit(1);
    expect(commits).toMatchObject([{ groupGenerationId: 1 }]);
    drain.resolve();
    await joining;
    expect(assignments.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it('joins again when kafkajs goes on fetching after a join that failed, whose drain had let everything go', async () => {
    const { port, state, join, fetched, batches, assignments } = scene();
    await port.start();
    await join();
    state.joinFault = Object.assign(new Error('loading'), { type: 'GROUP_LOAD_IN_PROGRESS' });
    await expect(join()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await expect(fetched([0])).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    state.joinFault = undefined;
    await join();
    expect(await fetched([0])).toEqual(['0']);
    expect(batches).toHaveLength(1);
    expect(assignments.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it('keeps the assignment that comes while an earlier one is drained, and drains it before the next join', async () => {
    const drain = Promise.withResolvers<void>();
    const steps: string[] = [];
    const { port, join, announce } = scene({
      assigned: ({ epoch }) => void steps.push(`assigned ${epoch}`),
      revoking: () => (steps.push('revoking') === 2 ? drain.promise : Promise.resolve()),
    });
    await port.start();
    await join();
    const joining = join();
    await turn();
    announce();
    await turn();
    drain.resolve();
    await joining;
    expect(steps).toEqual(['assigned 1', 'revoking', 'revoking', 'assigned 2', 'revoking', 'assigned 3']);
  });

  it('drains what it owns before it takes the same over again', async () => {
    const steps: string[] = [];
    const { port, join, announce, fetched } = scene({
      assigned: ({ epoch }) => void steps.push(`assigned ${epoch}`),
      revoking: async () => void steps.push('revoking'),
    });
    await port.start();
    await join();
    await fetched([0, 1]);
    announce();
    await turn();
    expect(steps).toEqual(['assigned 1', 'revoking', 'assigned 2']);
    expect(await fetched([0, 1])).toEqual(['1']);
  });

  it('goes on in its generation from what it has committed, also when a coordinator that moved tells less', async () => {
    const { port, state, join, announce, commit, assignments } = scene();
    state.committed = 1;
    await port.start();
    await join();
    await commit(1);
    announce();
    await turn();
    await join();
    expect(assignments.map(({ partitions }) => partitions[0]?.start)).toEqual([1, 3, 1]);
  });

  it('takes no batch under an ownership that ended while the batch waited for its beginning', async () => {
    const answer = Promise.withResolvers<void>();
    const { port, state, join, fetched, assignments, batches } = scene();
    await port.start();
    state.answering = answer.promise;
    await join();
    const late = fetched([0]);
    state.answering = Promise.resolve();
    await join();
    answer.resolve();
    expect(await late).toEqual([]);
    expect(batches).toEqual([]);
    expect(assignments.map(({ epoch }) => epoch)).toEqual([2]);
  });

  it('refuses commits of an epoch that has ended, without asking the broker', async () => {
    const { port, join, commit, commits } = scene();
    await port.start();
    await expect(commit(1)).rejects.toThrow(StaleEpochError);
    await join();
    await join();
    await expect(commit(1)).rejects.toThrow(StaleEpochError);
    await commit(2);
    expect(commits).toMatchObject([{ groupGenerationId: 2 }]);
  });

  it('waits for a drain no longer than it may', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { port, state, join } = scene({ revoking: () => new Promise(() => undefined) });
      await port.start();
      await join();
      const joining = join();
      await jest.advanceTimersByTimeAsync(4_999);
      expect(state.generation).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      await joining;
      expect(state.generation).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('drains before it leaves, and takes no assignment afterwards', async () => {
    const drain = Promise.withResolvers<void>();
    const { port, state, join, announce, commit, assignments } = scene({ revoking: () => drain.promise });
    await port.start();
    await join();
    const stopped = port.stop();
    await turn();
    expect(state.disconnected).toBe(false);
    drain.resolve();
    await stopped;
    expect(state.disconnected).toBe(true);
    await expect(join()).rejects.toMatchObject({ retriable: false });
    announce();
    expect(assignments).toHaveLength(1);
    await expect(commit(1)).rejects.toThrow(StaleEpochError);
  });

  it('reports a crash that kafkajs does not mend by itself', async () => {
    const { port, crash, failures } = scene();
    await port.start();
    crash(true);
    expect(failures).toEqual([]);
    crash(false);
    expect(failures).toMatchObject([{ message: 'crashed' }]);
  });

  it('gives a drain its time within the rebalance, and commits nothing by itself', () => {
    const { state } = scene();
    expect(state.config).toMatchObject({ groupId: group, sessionTimeout: 30_000, rebalanceTimeout: 35_000 });
  });

  it('pauses and resumes while it is in the group; while kafkajs starts anew there is nothing to pause', async () => {
    const { port, join, stop, pauses } = scene();
    const partitions = [{ topic, partition: 0 }];
    await port.start();
    port.resume(partitions);
    await join();
    port.pause(partitions);
    stop();
    port.resume(partitions);
    expect(pauses).toEqual(['pause']);
  });
});
