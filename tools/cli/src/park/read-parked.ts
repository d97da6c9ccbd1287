import type { LettersTask } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { openLetters } from '../dlq/choose-letters.ts';
import { readLetters } from '../dlq/read-letters.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { uncommitted } from '../lag/measure-lag.ts';
import { readCopies } from '../lag/read-copies.ts';
import { parkedKeys, type ParkedKey } from './parked-keys.ts';

/** The keys that wait in a group's retry topic. Reads as no member of the group and changes nothing. */
export async function readParked(
  connections: Pick<Connections, 'kafka' | 'reader' | 'registry'>,
  subscription: Subscription,
  tasks: readonly LettersTask[],
  now: number,
): Promise<ParkedKey[]> {
  const { group, retry, deadLetters, outcomes } = subscription;
  const ranges = await uncommitted(connections, group, retry);
  // Asked after the copies' ends: what was settled meanwhile was said before.
  const outcomeEnds = outcomes === undefined ? [] : await connections.kafka.admin.offsets(outcomes);
  const copies = await readCopies(connections, subscription, ranges, outcomeEnds, now);
  const isHeld = copies.some(({ held }) => held === 'dead-lettered');
  const letters = isHeld ? openLetters(await readLetters(connections, deadLetters), tasks) : [];
  return parkedKeys(copies, letters, now);
}
