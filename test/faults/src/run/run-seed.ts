import { waitFor } from '@rivulet/testing';
import type {
  FaultNote,
  History,
  MemorySample,
  ProcessNote,
  ProducedEvent,
  Release,
} from '../history/history.ts';
import type { Order, OrderRequest } from '../history/orders.ts';
import type { MutationName } from '../mutations/mutations.ts';
import type { PlannedFault, RunPlan } from '../plan/run-plan.ts';
import type { Backing } from '../system/backing.ts';
import { limits } from '../system/replica-settings.ts';
import { createWorld, type World } from '../system/world.ts';
import { appendEvents } from './append-events.ts';
import { attendDeadLetters } from './attend-dead-letters.ts';
import { collectHistory } from './collect-history.ts';
import { placeOrders, type PlaceOrdersOptions } from './place-orders.ts';
import { playFaults } from './play-faults.ts';
import { produceEvents } from './produce-events.ts';
import { tellProgress } from './tell-progress.ts';
import { waitSettled } from './wait-settled.ts';
import { watchMachine } from './watch-machine.ts';

export interface RunOptions {
  plan: RunPlan;
  /** Of the run, among those with the same backing; named after the seed when left out. */
  name?: string;
  backing: Backing;
  /** Of the replicas. */
  logDir: string;
  mutation?: MutationName | undefined;
  /** How long to wait for what is not settled yet when everything is mended. */
  patienceMs?: number;
  say: (message: string) => void;
  signal: AbortSignal;
  now?: () => number;
}

/** After this much silence in the time limit for settling, what is missing will not come. */
const usualPatienceMs = limits.settleWithinMs + 15_000;

/** Carries one plan out, from the start of the replicas to their orderly end, and records it. @throws when it can't be carried out */
export async function runSeed(options: RunOptions): Promise<History> {
  const {
    plan,
    name = `seed-${plan.seed}`,
    backing,
    logDir,
    mutation,
    say,
    signal,
    patienceMs = usualPatienceMs,
    now = Date.now,
  } = options;
  const processes: ProcessNote[] = [];
  const faults: FaultNote[] = [];
  const memory: MemorySample[] = [];
  const produced: ProducedEvent[] = [];
  const placed: Order[] = [];
  const requests: OrderRequest[] = [];
  const releases: Release[] = [];
  const world = await createWorld({
    plan,
    name,
    backing,
    logDir,
    mutation,
    note: (note) => processes.push(note),
  });
  const stops: (() => void)[] = [];
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    await startInstances(world, plan, signal);
    const startedAt = now();
    const active = new Set<PlannedFault>();
    stops.push(watchMachine({ world, memory, note: (note) => faults.push(note) }));
    stops.push(tellProgress({ world, produced, requests, active, startedAt, say, now }));
    const playing = playFaults({
      faults: plan.faults,
      world,
      startedAt,
      active,
      note: (note) => faults.push(note),
      signal: either,
    });
    const settled = new AbortController();
    const attending = attendDeadLetters({
      seed: plan.seed,
      groups: plan.parking,
      world,
      releases,
      settled: settled.signal,
      signal: either,
    });
    const producing = produceEvents({ records: plan.events, world, startedAt, produced, signal: either });
    const publishing = publish({ plan, world, startedAt, placed, requests, signal: either });
    await Promise.all([playing, producing, publishing]).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
    const calmAt = now();
    say(
      `all mended after ${Math.round((calmAt - startedAt) / 1_000)} s; waiting until everything is settled`,
    );
    await waitSettled({ records: plan.events, world, timeoutMs: patienceMs, say, signal });
    settled.abort();
    await attending;
    for (const stop of stops.splice(0)) stop();
    await stopInstances(world);
    const replicas = plan.replicas.map(({ name, group, clockOffsetMs }) => ({ name, group, clockOffsetMs }));
    const crashes = processes.flatMap(asCrash);
    const orders = { publishers: plan.publishers, orders: placed, requests };
    const record = { releases, processes, faults: [...faults, ...crashes], memory, produced };
    return {
      format: 5,
      seed: plan.seed,
      startedAt,
      calmAt,
      endedAt: now(),
      limits,
      replicas,
      ...orders,
      ...record,
      ...(await tellAll(world, plan, signal)),
    };
  } finally {
    for (const stop of stops) stop();
    await world.close();
  }
}

/** What comes through the publishers' outbox. */
async function publish(
  options: { plan: RunPlan; world: World } & Pick<
    PlaceOrdersOptions,
    'startedAt' | 'placed' | 'requests' | 'signal'
  >,
): Promise<void> {
  const { plan, world, startedAt, placed, requests, signal } = options;
  const { publisherDatabase: database, prefix } = world;
  if (database === undefined) return;
  await Promise.all([
    placeOrders({ seed: plan.seed, orders: plan.orders, world, startedAt, placed, requests, signal }),
    appendEvents({ appends: plan.appends, database, prefix, startedAt, signal }),
  ]);
}

async function startInstances({ instances }: World, plan: RunPlan, signal: AbortSignal): Promise<void> {
  const spare = new Set(plan.replicas.filter((replica) => replica.spare).map(({ name }) => name));
  const first = [...instances.values()].filter(({ name }) => !spare.has(name));
  for (const instance of first) instance.start();
  await Promise.all(first.map((instance) => instance.ready(signal)));
}

/** Leaders may still be moving: brokers that can't answer are asked again. */
function tellAll(world: World, plan: RunPlan, signal: AbortSignal): ReturnType<typeof collectHistory> {
  const what = 'the brokers to tell what the topics hold';
  return waitFor(() => collectHistory(world, plan), { what, timeoutMs: 60_000, intervalMs: 1_000, signal });
}

/** One after the other, so that the last of each group takes over everything once. */
async function stopInstances({ instances }: World): Promise<void> {
  for (const instance of instances.values()) {
    instance.signal('SIGTERM');
    await instance.down();
  }
}

function asCrash({ what, replica, at, code, signal }: ProcessNote): FaultNote[] {
  if (what !== 'exited' || code === 0 || signal === 'SIGKILL') return [];
  return [{ kind: 'crash', target: replica, touches: [replica], startedAt: at, endedAt: at }];
}
