import {
  defaultMaxMessageBytes,
  defaultPartitions,
  defaultRetentionMs,
  OrderConfirmed,
  ownEvents,
  ownSubscriptions,
  type EnvironmentPlanOptions,
  type EventSubscriptions,
} from '@rivulet/contracts';
import type { Argv } from 'yargs';
import { number, text } from '../command.ts';
import { UsageError } from '../exits.ts';

/** Which topics there must be, and how. */
export function withPlan<T>(yargs: Argv<T>) {
  return yargs
    .option('group', {
      ...text(
        `Consumer group and, after a colon, the event that it hears (${OrderConfirmed.name} when left out); several times for several. Default: ${ownSubscriptions.flatMap(({ event, groups }) => groups.map((group) => `${group}:${event.name}`)).join(', ')}`,
      ),
      ...{ array: true, nargs: 1 },
    } as const)
    .option(
      'partitions',
      number(`Partitions; left out: as many as the event's topic has, ${defaultPartitions} for a new one`),
    )
    .option('replication-factor', { ...number('Replicas of each partition'), default: 3 } as const)
    .option(
      'min-insync-replicas',
      number(
        'Replicas that must have a record before it counts as written; left out: one fewer than there are',
      ),
    )
    .option('retention-ms', {
      ...number('How long events are kept; retry topics keep four times, DLQs eight times as long'),
      default: defaultRetentionMs,
    } as const)
    .option('max-message-bytes', {
      ...number('Largest event with its headers; copies may be 64 KiB larger'),
      default: defaultMaxMessageBytes,
    } as const)
    .option('wait', { ...number('Seconds to wait for brokers that do not answer'), default: 0 } as const);
}

export interface PlanArguments {
  group?: string[] | undefined;
  partitions?: number | undefined;
  'replication-factor': number;
  'min-insync-replicas'?: number | undefined;
  'retention-ms': number;
  'max-message-bytes': number;
}

export type Plan = EnvironmentPlanOptions & { subscriptions: readonly EventSubscriptions[] };

/** @throws UsageError */
export function planOf(given: PlanArguments): Plan {
  const { partitions, 'replication-factor': replicationFactor, 'retention-ms': retentionMs } = given;
  const minInSyncReplicas = given['min-insync-replicas'];
  const maxMessageBytes = given['max-message-bytes'];
  const whole = { partitions, 'replication-factor': replicationFactor, 'max-message-bytes': maxMessageBytes };
  for (const [name, value] of Object.entries({ ...whole, 'min-insync-replicas': minInSyncReplicas })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new UsageError(`--${name}=${value} must be a whole number, 1 or more`);
  }
  if (!Number.isInteger(retentionMs) || retentionMs < 1)
    throw new UsageError(`--retention-ms=${retentionMs} must be a whole number of milliseconds, 1 or more`);
  if (minInSyncReplicas !== undefined && minInSyncReplicas > replicationFactor)
    throw new UsageError(
      `--min-insync-replicas=${minInSyncReplicas} must not be above --replication-factor=${replicationFactor}: nothing could be written`,
    );
  return {
    subscriptions: subscriptionsOf(given.group),
    ...{ replicationFactor, retentionMs, maxMessageBytes },
    ...(partitions === undefined ? {} : { partitions }),
    ...(minInSyncReplicas === undefined ? {} : { minInSyncReplicas }),
  };
}

const groupName = /^[A-Za-z0-9._-]+$/;

/** Every event has its topics; of the groups only those that are named, or those of the repository. @throws UsageError */
function subscriptionsOf(groups: readonly string[] | undefined): readonly EventSubscriptions[] {
  if (groups === undefined) return ownSubscriptions;
  const wanted = groups.map((named) => {
    const [group = '', eventName = OrderConfirmed.name] = named.split(':');
    if (!groupName.test(group)) throw new UsageError(`--group=${named} is no name of a group`);
    const event = ownEvents.find(({ name, topic }) => name === eventName || topic === eventName);
    if (event === undefined)
      throw new UsageError(
        `--group=${named}: there is no event ${eventName}, but ${ownEvents.map(({ name }) => name).join(', ')}`,
      );
    return { group, event };
  });
  return ownEvents.map((event) => ({
    event,
    groups: [...new Set(wanted.filter((each) => each.event === event).map(({ group }) => group))],
  }));
}
