import type { TcpProxy } from '@rivulet/testing';
import type { PlannedFault } from '../plan/run-plan.ts';
import { offsetsTopic } from '../history/read-commits.ts';
import { rangeOf } from '../plan/fault-kinds.ts';
import { allOutcomes } from '../plan/plan-faults.ts';
import { faultyBehaviour } from '../system/api-behaviour.ts';
import type { World, WorldReplica } from '../system/world.ts';

/** A fault that is on. */
export interface AppliedFault {
  /** Replicas that feel it. */
  touches: string[];
  mend(): Promise<void> | void;
}

/** Breaks what the fault names. Resolves when it is broken. */
export async function applyFault(world: World, fault: PlannedFault): Promise<AppliedFault> {
  switch (rangeOf(fault.kind).target) {
    case 'replica':
    case 'spare':
      return applyToReplica(world, fault);
    case 'broker':
      return applyToBroker(world, fault);
    case 'leaders':
      return moveLeaders(world, fault);
    case 'handover':
      return refuseHandover(world, fault);
    case 'store':
      return applyToDatabase(world, fault);
    case 'api':
      return applyToApi(world, fault);
    case 'registry':
      world.registryProxy.refuse();
      return { touches: [...world.replicas.keys()], mend: () => world.registryProxy.mend() };
  }
}

async function applyToReplica(
  world: World,
  { kind, target, forMs, way }: PlannedFault,
): Promise<AppliedFault> {
  const replica = world.replicas.get(target) as WorldReplica;
  const touches = [target];
  const brokers = world.backing.brokerProxies(target);
  const store = [replica.databaseProxy];
  const api = [replica.apiProxy];
  const each = (proxies: readonly TcpProxy[], act: (proxy: TcpProxy) => void): AppliedFault => {
    proxies.forEach(act);
    return { touches, mend: () => proxies.forEach((proxy) => proxy.mend()) };
  };
  switch (kind) {
    case 'kill':
    case 'stop':
      replica.signal(kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
      await replica.down();
      return { touches, mend: () => replica.start() };
    case 'freeze':
    case 'block':
      replica.signal('SIGSTOP');
      return { touches, mend: () => replica.signal('SIGCONT') };
    case 'join':
      replica.start();
      return {
        touches,
        async mend() {
          replica.signal('SIGTERM');
          await replica.down();
        },
      };
    case 'kafka-cut':
      return each(brokers, (proxy) => proxy.refuse());
    case 'kafka-stall':
      return each(brokers, (proxy) => proxy.stall(way));
    case 'store-refuse':
      return each(store, (proxy) => proxy.refuse());
    case 'store-stall':
      return each(store, (proxy) => proxy.stall(way));
    case 'api-stall':
      return each(api, (proxy) => proxy.stall(way));
    case 'store-cut':
      return each(store, (proxy) => proxy.cut());
    case 'api-cut':
      return each(api, (proxy) => proxy.cut());
    default:
      throw new Error(`${kind} for ${forMs} ms is nothing that is done to a replica`);
  }
}

async function applyToBroker(
  { backing, replicas }: World,
  { kind, target }: PlannedFault,
): Promise<AppliedFault> {
  const broker = backing.brokers[Number(target.replace('broker ', '')) - 1];
  if (broker === undefined) throw new Error(`there is no ${target}`);
  await (kind === 'broker-kill' ? broker.kill() : broker.stop());
  return { touches: [...replicas.keys()], mend: () => broker.start() };
}

/** Also the group coordinators: they are where the partitions of the groups' offsets are led. */
async function moveLeaders(
  { brokerAdmin, topics, replicas }: World,
  fault: PlannedFault,
): Promise<AppliedFault> {
  const broker = Number(fault.target.replace('broker ', ''));
  const mend = await brokerAdmin.unseat(broker, [...topics.specs.map(({ name }) => name), offsetsTopic]);
  return { touches: [...replicas.keys()], mend };
}

/** Every record is too large for the topics. */
async function refuseHandover(
  { brokerAdmin, topics, replicas }: World,
  { target }: PlannedFault,
): Promise<AppliedFault> {
  const group = target.replace('topics of ', '');
  const isOfAll = group === allOutcomes;
  const names = isOfAll ? [topics.outcomes] : [topics.retry(group), topics.deadLetters(group)];
  const specs = topics.specs.filter(({ name }) => names.includes(name));
  const configure = async (more: Record<string, string>): Promise<void> => {
    for (const { name, config } of specs) await brokerAdmin.configure(name, { ...config, ...more });
  };
  await configure({ 'max.message.bytes': '1' });
  const touched = [...replicas.values()].filter((replica) => isOfAll || replica.group === group);
  return { touches: touched.map(({ name }) => name), mend: () => configure({}) };
}

async function applyToDatabase({ backing, replicas }: World, { kind }: PlannedFault): Promise<AppliedFault> {
  await (kind === 'store-crash' ? backing.database.kill() : backing.database.stop());
  return { touches: [...replicas.keys()], mend: () => backing.database.start() };
}

function applyToApi({ apis, usualBehaviour, replicas }: World, fault: PlannedFault): AppliedFault {
  const { kind, target } = fault;
  const api = apis.get(target);
  const behaviour = faultyBehaviour(fault, usualBehaviour);
  if (api === undefined || behaviour === undefined) throw new Error(`${kind} of ${target} can not be done`);
  api.configure(behaviour);
  const touches = [...replicas.values()].filter(({ group }) => group === target).map(({ name }) => name);
  return { touches, mend: () => api.configure(usualBehaviour) };
}
