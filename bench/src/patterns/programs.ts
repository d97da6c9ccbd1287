import type { Stack } from '@rivulet/local-stack';
import { freePorts } from '@rivulet/local-stack';
import type { MeasuredProgram } from '../measure/measured-process.ts';
import { apiTimeoutMs } from '../publisher/call-apis.ts';
import { taskVariable, type ContestantTask } from '../publisher/contestants.ts';
import type { PatternName } from './patterns.ts';

/** Of the one consumer that makes both calls. */
export const bothGroup = 'both-apis';

/** After which Kafka gives a killed process up. */
export const sessionTimeoutMs = 10_000;

export interface ProgramPlace {
  stack: Stack;
  topicPrefix: string;
  inventoryUrl: string;
  notificationUrl: string;
  profileDir?: string | undefined;
}

/** A killed process' partitions and claims rest until these are over; by default, that is half a minute. */
const impatient = {
  SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
  DRAIN_TIMEOUT_MS: '5000',
  IDEMPOTENCY_LEASE_MS: String(sessionTimeoutMs),
};

/** The processes of a way, the one that takes the orders first; ports stay the same over a restart. */
export async function programsOf(way: PatternName, place: ProgramPlace): Promise<MeasuredProgram[]> {
  switch (way) {
    case 'oneConsumer':
      return [await publisher(place), await subscriber(place, bothGroup)];
    case 'ours':
      return [
        await publisher(place),
        await subscriber(place, 'inventory-subscriber'),
        await subscriber(place, 'notification-subscriber'),
      ];
    default:
      return [await inProcessService(way, place)];
  }
}

export async function publisher(place: ProgramPlace): Promise<MeasuredProgram> {
  return program(place, 'publisher', 'apps/publisher/src/main.ts', {});
}

/** A replica of a subscriber app, or of the one consumer that makes both calls. */
export async function subscriber(place: ProgramPlace, group: string): Promise<MeasuredProgram> {
  const file = group === bothGroup ? 'bench/src/patterns/both-apis-process.ts' : `apps/${group}/src/main.ts`;
  return program(place, group, file, {
    ...impatient,
    API_TIMEOUT_MS: String(apiTimeoutMs),
    INVENTORY_API_URL: place.inventoryUrl,
    NOTIFICATION_API_URL: place.notificationUrl,
  });
}

async function program(
  { stack, topicPrefix, profileDir }: ProgramPlace,
  name: string,
  file: string,
  own: Record<string, string>,
): Promise<MeasuredProgram> {
  const env = {
    ...own,
    DATABASE_URL: await stack.databaseUrl(databaseName(topicPrefix, name)),
    KAFKA_BROKERS: stack.brokers.join(','),
    SCHEMA_REGISTRY_URL: stack.registryUrl,
    TOPIC_PREFIX: topicPrefix,
    LOG_LEVEL: 'info',
  };
  const [port] = await freePorts(1);
  return { name: topicPrefix + name, file, env, port, profileDir };
}

async function inProcessService(
  way: ContestantTask['way'],
  { stack, topicPrefix, profileDir, inventoryUrl, notificationUrl }: ProgramPlace,
): Promise<MeasuredProgram> {
  const { brokers, registryUrl } = stack;
  const databaseUrl = await stack.databaseUrl(databaseName(topicPrefix, 'publisher'));
  const task = { way, brokers, registryUrl, databaseUrl, topicPrefix, inventoryUrl, notificationUrl };
  const env = { [taskVariable]: JSON.stringify(task), LOG_LEVEL: 'info' };
  const [port] = await freePorts(1);
  return { name: way, file: 'bench/src/publisher/contestant-process.ts', env, port, profileDir };
}

/** The last part of `Stack.databaseUrl`'s name. */
export function databaseName(topicPrefix: string, program: string): string {
  return `${topicPrefix}${program}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}
