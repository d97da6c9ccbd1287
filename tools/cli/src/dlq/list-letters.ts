import type { DeadLetter } from '@rivulet/subscriber';
import type { AuditLog } from '../audit/audit-log.ts';
import type { LetterFilter } from '../audit/audit-record.ts';
import { foldTasks, tasksOnLetters } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscriptions, findSubscriptions } from '../find-subscriptions.ts';
import { table, type Output } from '../output.ts';
import { isWanted, letterName, openLetters } from './choose-letters.ts';
import { readLetters } from './read-letters.ts';

export interface ListOptions {
  group: string | undefined;
  topic: string | undefined;
  filter: LetterFilter;
  /** Also those that were redriven or discarded. */
  all: boolean;
}

interface LetterGroup {
  group: string;
  topic: string;
  errorClass: string;
  reason: string;
  /** Of their dead-lettering, in UTC. */
  day: string;
  letters: number;
  keys: number;
  /** The last of them, to be shown. */
  latest: string;
}

/** Shows the dead letters that are open, by error, reason and day. */
export async function listLetters(
  connections: Connections,
  log: AuditLog,
  { group, topic, filter, all }: ListOptions,
  output: Output,
): Promise<Exit> {
  const { kafka, prefix } = connections;
  const wanted = chooseSubscriptions(findSubscriptions(await kafka.admin.topics(), prefix), {
    group,
    topic,
    prefix,
  });
  const tasks = foldTasks(await log.read());
  const groups: LetterGroup[] = [];
  for (const subscription of wanted) {
    const letters = await readLetters(connections, subscription.deadLetters);
    const ours = tasksOnLetters(tasks, subscription.deadLetters);
    const shown = (all ? letters : openLetters(letters, ours)).filter((letter) => isWanted(letter, filter));
    groups.push(...groupLetters(shown, subscription.group, subscription.topic));
  }
  output.document({ letters: groups.reduce((sum, each) => sum + each.letters, 0), groups });
  output.text(
    groups.length === 0
      ? ['no dead letters']
      : table(
          ['letters', 'keys', 'error', 'reason', 'day', 'group', 'topic', 'latest'],
          groups.map((each) => [
            ...[each.letters, each.keys, each.errorClass, each.reason, each.day],
            ...[each.group, each.topic, each.latest],
          ]),
        ),
  );
  return exits.well;
}

function groupLetters(letters: readonly DeadLetter[], group: string, topic: string): LetterGroup[] {
  const day = ({ deadLetteredAt }: DeadLetter): string => new Date(deadLetteredAt).toISOString().slice(0, 10);
  const groups = Map.groupBy(letters, (letter) =>
    JSON.stringify([letter.errorClass, letter.reason, day(letter)]),
  );
  return [...groups].map(([name, own]) => {
    const [errorClass = '', reason = '', on = ''] = JSON.parse(name) as string[];
    const latest = own.reduce((a, b) => (b.deadLetteredAt > a.deadLetteredAt ? b : a));
    return {
      ...{ group, topic, errorClass, reason, day: on, letters: own.length },
      keys: new Set(own.map(({ key }) => key)).size,
      latest: letterName(latest),
    };
  });
}
