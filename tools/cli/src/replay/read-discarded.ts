import type { LogRange } from '@rivulet/kafka';
import { readDeadLetter } from '@rivulet/subscriber/records';
import type { LettersTask } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { rangesOf } from '../log-ranges.ts';
import { createOffsetSet, type OffsetSet } from './offset-set.ts';

/** The events of the ranges that somebody has given up for good: a person has decided that no call follows. */
export async function readDiscarded(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  { deadLetters, topic }: Pick<Subscription, 'deadLetters' | 'topic'>,
  tasks: readonly LettersTask[],
  ranges: readonly LogRange[],
  signal: AbortSignal,
): Promise<OffsetSet> {
  const discarded = createOffsetSet(ranges);
  const letters = new Set(tasks.filter(({ kind }) => kind === 'discard').flatMap(({ sent }) => [...sent]));
  if (letters.size === 0) return discarded;
  for await (const records of connections.reader.read(await rangesOf(connections, deadLetters), signal)) {
    for (const record of records) {
      if (!letters.has(`${record.partition}/${record.offset}`)) continue;
      const { origin } = readDeadLetter(record);
      if (origin.topic === topic) discarded.add(origin);
    }
  }
  return discarded;
}
