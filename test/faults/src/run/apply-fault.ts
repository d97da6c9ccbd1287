import type { TcpProxy } from '@rivulet/testing';
import type { PlannedFault } from '../plan/run-plan.ts';
import { offsetsTopic } from '../history/read-commits.ts';
import { rangeOf } from '../plan/fault-kinds.ts';
import { allEvents, allOutcomes } from '../plan/plan-faults.ts';
import { faultyBehaviour } from '../system/api-behaviour.ts';
import type { World } from '../system/world.ts';

/** A fault that is on. */
export interface AppliedFault {
  /** Replicas that feel it. */
  touches: string[];
  mend(): Promise<void> | void;
}

/** Breaks what the fault names. Resolves when it is broken. */
export async function applyFault(world: World, fault: PlannedFault): Promise<AppliedFault> {
  switch (rangeOf(fault.kind).target) {
    case 'instance':
    case 'replica':
    case 'spare':
      return applyToInstance(world, fault);
    case 'broker':
      return applyToBroker(world, fault);
    case 'leaders':
      return moveLeaders(world, fault);
    case 'handover':
    case 'events':
      return refuseRecords(world, fault);
    case 'store':
      return applyToDatabase(world, fault);
    case 'api':
      return applyToApi(world, fault);
    case 'registry':
      world.registryProxy.refuse();
      return { touches: [...world.instances.keys()], mend: () => world.registryProxy.mend() };
  }
}

async function applyToInstance(
  world: World,
  { kind, target, forMs, way }: PlannedFault,
): Promise<AppliedFault> {
  const instance = world.instances.get(target);
  if (instance === undefined) throw new Error(`there is no ${target}`);
  const touches = [target];
  const brokers = world.backing.brokerProxies(target);
  const store = [instance.databaseProxy];
  const api = [world.replicas.get(target)?.apiProxy ?? []].flat();
  const each = (proxies: readonly TcpProxy[], act: (proxy: TcpProxy) => void): AppliedFault => {
    proxies.forEach(act);
    return { touches, mend: () => proxies.forEach((proxy) => proxy.mend()) };
  };
  switch (kind) {
    case 'kill':
    case 'stop':
      instance.signal(kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
      await instance.down();
      return { touches, mend: () => instance.start() };
    case 'freeze':
    case 'block':
      instance.signal('SIGSTOP');
      return { touches, mend: () => instance.signal('SIGCONT') };
    case 'join':
      instance.start();
      return {
        touches,
        async mend() {
          instance.signal('SIGTERM');
          await instance.down();
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
  { backing, instances }: World,
  { kind, target }: PlannedFault,
): Promise<AppliedFault> {
  const broker = backing.brokers[Number(target.replace('broker ', '')) - 1];
  if (broker === undefined) throw new Error(`there is no ${target}`);
  await (kind === 'broker-kill' ? broker.kill() : broker.stop());
  return { touches: [...instances.keys()], mend: () => broker.start() };
}

/** Also the group coordinators: they are where the partitions of the groups' offsets are led. */
async function moveLeaders(
  { brokerAdmin, topics, instances }: World,
  fault: PlannedFault,
): Promise<AppliedFault> {
  const broker = Number(fault.target.replace('broker ', ''));
  const mend = await brokerAdmin.unseat(broker, [...topics.specs.map(({ name }) => name), offsetsTopic]);
  return { touches: [...instances.keys()], mend };
}

/** Every record is too large for the topics. */
async function refuseRecords(
  { brokerAdmin, topics, replicas, publishers }: World,
  { target }: PlannedFault,
): Promise<AppliedFault> {
  const group = target.replace('topics of ', '');
  const names = topicsOf(group, topics);
  const specs = topics.specs.filter(({ name }) => names.includes(name));
  const configure = async (more: Record<string, string>): Promise<void> => {
    for (const { name, config } of specs) await brokerAdmin.configure(name, { ...config, ...more });
  };
  await configure({ 'max.message.bytes': '1' });
  const ofGroup = [...replicas.values()].filter(
    (replica) => group === allOutcomes || replica.group === group,
  );
  const touched = group === allEvents ? [...publishers.values()] : ofGroup;
  return { touches: touched.map(({ name }) => name), mend: () => configure({}) };
}

function topicsOf(group: string, topics: World['topics']): string[] {
  if (group === allEvents) return [topics.event];
  return group === allOutcomes ? [topics.outcomes] : [topics.retry(group), topics.deadLetters(group)];
}

async function applyToDatabase({ backing, instances }: World, { kind }: PlannedFault): Promise<AppliedFault> {
  await (kind === 'store-crash' ? backing.database.kill() : backing.database.stop());
  return { touches: [...instances.keys()], mend: () => backing.database.start() };
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
