import type { OutgoingRecord } from '@rivulet/kafka';
import { copyForDiscard, copyForRedrive, readDeadLetter, releaseNumber } from '@rivulet/subscriber';
import { readTopic } from '@rivulet/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { Release } from '../history/history.ts';
import { toDeadLetter } from '../history/read-handed-on.ts';
import { createDraw } from '../plan/draw.ts';
import type { World } from '../system/world.ts';

export interface AttendOptions {
  seed: number;
  /** Groups in which a dead letter holds its key back. */
  groups: readonly string[];
  world: Pick<World, 'kafka' | 'topics'>;
  releases: Release[];
  /** Ends it, after a last look: whatever still holds a key then is dismissed. */
  settled: AbortSignal;
  /** Ends it at once. */
  signal: AbortSignal;
  now?: () => number;
}

const everyMs = 5_000;
const againAfterMs = 500;
const lastTries = 20;

/** The operator: looks at the dead letters every few seconds, and redrives or dismisses each that holds a key back. Never rejects. */
export async function attendDeadLetters(options: AttendOptions): Promise<void> {
  const { groups, world, settled, signal } = options;
  if (groups.length === 0) return;
  const attended = new Map<string, number>();

  async function look(mayRedrive: boolean): Promise<void> {
    for (const group of groups) {
      const offsets = await world.kafka.admin.offsets(world.topics.deadLetters(group));
      const count = offsets.reduce((sum, { high, low }) => sum + high - low, 0);
      if (count === (attended.get(group) ?? 0)) continue;
      await release(group, mayRedrive, options);
      attended.set(group, count);
    }
  }

  // The brokers may be away: the next look does what this one could not.
  const tryToLook = (mayRedrive: boolean): Promise<boolean> =>
    look(mayRedrive).then(
      () => true,
      () => false,
    );
  const ending = AbortSignal.any([settled, signal]);
  while (!ending.aborted) {
    await tryToLook(true);
    await delay(everyMs, undefined, { signal: ending }).catch(() => undefined);
  }
  for (let tries = 0; tries < lastTries && !signal.aborted; tries += 1) {
    if (await tryToLook(false)) return;
    await delay(againAfterMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Letters that were released before are left alone, unless that could not be sent. */
async function release(
  group: string,
  mayRedrive: boolean,
  { seed, world, releases, now = Date.now }: AttendOptions,
): Promise<void> {
  const { kafka, topics } = world;
  const open: { release: Release; record: OutgoingRecord }[] = [];
  for (const letter of await readTopic(kafka, topics.deadLetters(group))) {
    const { eventId, key, origin, reason } = toDeadLetter(letter, group);
    const dead = readDeadLetter(letter);
    const delivery = releaseNumber(dead);
    const known = releases.filter((other) => other.group === group && isSame(other.origin, origin));
    if (reason === 'undecodable' || known.some((other) => other.sent && other.delivery >= delivery)) continue;
    const again = known.find((other) => other.delivery === delivery);
    const mayWork = mayRedrive && reason === 'permanent' && createDraw(seed, eventId).fraction() < 0.5;
    const as = again?.as ?? (mayWork ? 'redriven' : 'dismissed');
    const next = again ?? { group, eventId, key, origin, delivery, as, at: now(), sent: false };
    if (again === undefined) releases.push(next);
    const copyOf = as === 'redriven' ? copyForRedrive : copyForDiscard;
    open.push({ release: next, record: copyOf(dead, { topic: topics.retry(group) }) });
  }
  if (open.length === 0) return;
  const producer = await kafka.producer();
  try {
    await producer.send(open.map(({ record }) => record));
  } finally {
    await producer.close();
  }
  for (const { release } of open) release.sent = true;
}

function isSame(one: Release['origin'], other: Release['origin']): boolean {
  return one.partition === other.partition && one.offset === other.offset;
}
