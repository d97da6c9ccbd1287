import { headerNames } from '@rivulet/contracts';
import { readBacklog } from '@rivulet/outbox';
import { readTopic } from '@rivulet/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { toLoggedEvent } from '../history/read-handed-on.ts';
import type { PlannedRecord } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';

export interface WaitSettledOptions {
  records: readonly PlannedRecord[];
  world: World;
  timeoutMs: number;
  say: (message: string) => void;
  signal: AbortSignal;
  now?: () => number;
}

const everyMs = 500;

/** Resolves when everything that was stored has been published and each group has called or dead-lettered everything that is in the topic, has said so and committed it, or when the time is up: the checks will say what is missing. */
export async function waitSettled(options: WaitSettledOptions): Promise<void> {
  const { world, timeoutMs, say, signal, now = Date.now } = options;
  const deadline = now() + timeoutMs;
  const poison = options.records.filter(({ kind }) => kind === 'poison').length;
  /** Leaders and coordinators may still be moving: brokers that can't answer are asked again. */
  async function untilTimeIsUp(condition: () => Promise<boolean>): Promise<void> {
    while (now() < deadline) {
      const holds = await condition().catch((error: unknown) => {
        say(`asked again: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      });
      if (holds) return;
      await delay(everyMs, undefined, { signal });
    }
  }

  let eventIds: string[] = [];
  await untilTimeIsUp(() => isPublished(world));
  await untilTimeIsUp(async () => {
    eventIds = await eventsInTopic(world);
    return true;
  });
  for (const [group, api] of world.apis) {
    await untilTimeIsUp(() => {
      const called = new Set(api.ledger().flatMap(({ effect, eventId }) => (effect ? [eventId] : [])));
      const open = eventIds.filter((eventId) => !called.has(eventId));
      return areDead(world, world.topics.deadLetters(group), open, poison);
    });
    await untilTimeIsUp(() => isCommitted(world, group));
  }
}

/** Nothing is left in the publishers' outbox, neither waiting nor parked. */
async function isPublished({ publisherDatabase }: World): Promise<boolean> {
  if (publisherDatabase === undefined) return true;
  const { pool } = publisherDatabase;
  const { records, parked } = await readBacklog((text, values) => pool.query(text, values));
  return records === 0 && parked === 0;
}

async function eventsInTopic({ kafka, topics }: World): Promise<string[]> {
  const records = await readTopic(kafka, topics.event);
  return [...new Set(records.flatMap((record) => toLoggedEvent(record).eventId ?? []))];
}

/** An event is committed when its outcome is said, which may be later than its call or its letter. */
async function isCommitted({ kafka, topics }: World, group: string): Promise<boolean> {
  for (const topic of [topics.event, topics.retry(group)]) {
    const committed = new Map(
      (await kafka.admin.committed(group, topic)).map(({ partition, offset }) => [partition, offset]),
    );
    const ends = await kafka.admin.offsets(topic);
    if (ends.some(({ partition, high }) => high > 0 && (committed.get(partition) ?? 0) < high)) return false;
  }
  return true;
}

/** Reads the dead letters only when there are enough of them. */
async function areDead(
  { kafka }: World,
  topic: string,
  open: readonly string[],
  poison: number,
): Promise<boolean> {
  const offsets = await kafka.admin.offsets(topic);
  const letters = offsets.reduce((sum, { high, low }) => sum + high - low, 0);
  if (letters < open.length + poison) return false;
  const dead = new Set<string>();
  const places = new Set<string>();
  for (const { headers } of await readTopic(kafka, topic)) {
    const header = (name: string): string => headers[name]?.toString() ?? '';
    dead.add(header(headerNames.ceId));
    if (header(headerNames.reason) === 'undecodable')
      places.add(`${header(headerNames.originPartition)}/${header(headerNames.originOffset)}`);
  }
  return places.size >= poison && open.every((eventId) => dead.has(eventId));
}
