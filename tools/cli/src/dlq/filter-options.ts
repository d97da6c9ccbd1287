import type { Argv } from 'yargs';
import type { LetterFilter } from '../audit/audit-record.ts';
import { text } from '../command.ts';
import { readTime } from '../read-times.ts';

/** May be given several times. */
export const listOptions = ['error', 'why', 'key', 'event-id', 'letter'] as const;

/** Which letters: all options that are given must fit; of one that is given several times, any. */
export function withFilter<T>(yargs: Argv<T>) {
  const list = (describe: string) => ({ ...text(describe), array: true, nargs: 1 }) as const;
  return yargs
    .option('error', list('Error class, such as status-503'))
    .option('why', list('permanent, attempts-exhausted, too-old or undecodable'))
    .option('key', list('Key of the event'))
    .option('event-id', list('Id of the event'))
    .option('letter', list('Place of the letter: PARTITION/OFFSET'))
    .option('since', text('Dead-lettered since then: 2026-11-27T08:00:00Z, or 2h ago'))
    .option('until', text('Dead-lettered until then'));
}

export interface FilterArguments {
  error?: string[] | undefined;
  why?: string[] | undefined;
  key?: string[] | undefined;
  'event-id'?: string[] | undefined;
  letter?: string[] | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** @throws UsageError for what is no time */
export function filterOf(given: FilterArguments, now: number): LetterFilter {
  const { error, why, key, 'event-id': eventId, letter, since, until } = given;
  const lists = { errorClass: error, reason: why, key, eventId, letter };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined)),
    ...(since === undefined ? {} : { since: readTime('since', since, now) }),
    ...(until === undefined ? {} : { until: readTime('until', until, now) }),
  };
}
