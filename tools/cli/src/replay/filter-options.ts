import type { Argv } from 'yargs';
import type { EventFilter } from '../audit/audit-record.ts';
import { text } from '../command.ts';
import { rangeListOptions } from './range-options.ts';
import { readWhere } from '../where-filter.ts';

/** May be given several times. */
export const replayListOptions = [...rangeListOptions, 'key', 'event-id', 'where'] as const;

/** Which events: all options that are given must fit; of a key or an id that is given several times, any. */
export function withEventFilter<T>(yargs: Argv<T>) {
  const list = (describe: string) => ({ ...text(describe), array: true, nargs: 1 }) as const;
  return yargs
    .option('key', list('Key of the event'))
    .option('event-id', list('Id of the event'))
    .option('where', list("Condition on the decoded event, such as 'items[0].quantity>5'; = != > < >= <= ~"));
}

export interface EventFilterArguments {
  key?: string[] | undefined;
  'event-id'?: string[] | undefined;
  where?: string[] | undefined;
}

/** @throws UsageError for what is no condition */
export function eventFilterOf({ key, 'event-id': eventId, where }: EventFilterArguments): EventFilter {
  where?.forEach(readWhere);
  return Object.fromEntries(Object.entries({ key, eventId, where }).filter(([, list]) => list !== undefined));
}
