import { redactText } from '@rivulet/telemetry/redact';
import type { Subscription } from '../find-subscriptions.ts';
import { duration, table } from '../output.ts';
import type { ParkedKey } from './parked-keys.ts';

/** Of one group. */
export interface ParkedOfGroup {
  subscription: Pick<Subscription, 'group' | 'topic'>;
  keys: readonly ParkedKey[];
}

/** A line for each key. */
export function parkedLines(groups: readonly ParkedOfGroup[], now: number): string[] {
  const rows = groups.flatMap(({ subscription: { group, topic }, keys }) =>
    keys.map((each) => [
      ...[group, topic, shownKey(each), describeHead(each)],
      ...[each.errorClass ?? '-', each.parked, duration(now - each.oldestAt)],
    ]),
  );
  if (rows.length === 0) return ['no key waits'];
  return table(['group', 'topic', 'key', 'head', 'error', 'parked', 'oldest'], rows);
}

/** What the first event of the key does, and so when it goes on. */
export function describeHead({ head, until, letter }: ParkedKey): string {
  const time = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
  switch (head) {
    case 'held':
      return `held by dead letter ${letter ?? '(no longer kept)'}`;
    case 'waiting':
      return `retrying${time}`;
    case 'deferred':
      return `deferred${time}`;
    case 'due':
      return 'due now';
  }
}

/** For programs: times as text, ages in seconds. */
export function parkedDocument({ subscription, keys }: ParkedOfGroup, now: number): object[] {
  const { group, topic } = subscription;
  return keys.map((each) => ({
    ...{ group, topic, key: each.key === undefined ? null : redactText(each.key), partition: each.partition },
    ...{ head: each.head, until: each.until === undefined ? null : new Date(each.until).toISOString() },
    ...{ letter: each.letter ?? null, eventId: each.eventId ?? null, errorClass: each.errorClass ?? null },
    ...{ attempts: each.attempts, parked: each.parked },
    oldestAgeSeconds: Math.max(0, Math.round((now - each.oldestAt) / 1_000)),
  }));
}

export function shownKey({ key }: Pick<ParkedKey, 'key'>): string {
  return key === undefined ? '-' : redactText(key);
}
