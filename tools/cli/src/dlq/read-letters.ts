import { headerNames } from '@rivulet/contracts';
import { readDeadLetter, type DeadLetter } from '@rivulet/subscriber/records';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../connections.ts';
import { rangesOf, type Ends } from '../log-ranges.ts';

/** All letters of the DLQ that stand before `ends`, with their bytes: as much memory as they are large. */
export async function readLetters(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  topic: string,
  ends: Ends = {},
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const records of connections.reader.read(await rangesOf(connections, topic, { ends })))
    letters.push(...records.map(readDeadLetter));
  return letters;
}

/** What a process that is gone has sent may still be on its way into the log for so long. */
const lateMs = 1_000;

/**
 * Letters of which the task has sent a copy, by the copies in the retry topic from `starts` on. Looks again until nothing
 * new comes: a broker may still be writing what a killed process has left.
 */
export async function findSent(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  retry: string,
  task: string,
  starts: Ends,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = starts, before = -1; found.size > before;) {
    if (before >= 0) await delay(lateMs);
    before = found.size;
    const ranges = await rangesOf(connections, retry, { starts: from });
    for await (const records of connections.reader.read(ranges)) {
      for (const { headers } of records) {
        const letter = headers[headerNames.letter]?.toString();
        if (headers[headerNames.task]?.toString() === task && letter !== undefined) found.add(letter);
      }
    }
    from = Object.fromEntries(ranges.map(({ partition, end }) => [partition, end]));
  }
  return found;
}
