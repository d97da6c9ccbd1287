import type { Argv } from 'yargs';
import { flag, number, text } from '../command.ts';
import { UsageError } from '../exits.ts';
import { readTime } from '../read-times.ts';
import { readWhere } from '../where-filter.ts';

/** May be given several times. */
export const tailListOptions = ['from', 'key', 'header', 'where'] as const;

export function withTail<T>(yargs: Argv<T>) {
  const list = (describe: string) => ({ ...text(describe), array: true, nargs: 1 }) as const;
  return yargs
    .option('last', number('The last so many that fit; 10 when no other place is given'))
    .option('from', list('From this offset on, of this partition: PARTITION:OFFSET; of no other then'))
    .option('since', text('Written since then: 2026-11-27T08:00:00Z, or 2h ago'))
    .option('until', text('Written before then'))
    .option('follow', flag('Go on with what comes, until Ctrl-C; without another place only that'))
    .option('key', list('Key of the record'))
    .option('header', list('Header and its value: ce_type=rivulet.orders.OrderConfirmed'))
    .option('where', list("Condition on the decoded event, such as 'items[0].quantity>5'; = != > < >= <= ~"))
    .option('show-personal-data', flag('Do not mask e-mail, phone and address'));
}

export interface TailArguments {
  last?: number | undefined;
  from?: string[] | undefined;
  since?: string | undefined;
  until?: string | undefined;
  follow: boolean;
  key?: string[] | undefined;
  header?: string[] | undefined;
  where?: string[] | undefined;
}

/** Where to begin and to end. */
export interface TailPlace {
  /** The last so many that fit; undefined for all. */
  last: number | undefined;
  /** Offsets by partition; undefined for all partitions. */
  from: ReadonlyMap<number, number> | undefined;
  /** Epoch milliseconds. */
  since: number | undefined;
  until: number | undefined;
  follow: boolean;
  /** Only what comes. */
  fromNow: boolean;
}

/** All of them must fit; of keys, any. */
export interface TailFilter {
  keys: ReadonlySet<string> | undefined;
  headers: readonly (readonly [name: string, value: string])[];
  where: readonly ((event: unknown) => boolean)[];
}

/** @throws UsageError */
export function placeOf({ last, from, since, until, follow }: TailArguments, now: number): TailPlace {
  if (last !== undefined && !(Number.isInteger(last) && last >= 1))
    throw new UsageError(`--last=${last} must be a whole number, 1 or more`);
  if (follow && until !== undefined)
    throw new UsageError('--follow goes on until Ctrl-C: leave --until out, or --follow');
  const isAnywhere = [last, from, since, until].every((each) => each === undefined);
  return {
    last: isAnywhere && !follow ? 10 : last,
    from: from === undefined ? undefined : new Map(from.map(readOffset)),
    since: since === undefined ? undefined : readTime('since', since, now),
    until: until === undefined ? undefined : readTime('until', until, now),
    follow,
    fromNow: isAnywhere && follow,
  };
}

function readOffset(given: string): [partition: number, offset: number] {
  const [, partition, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(given) ?? [];
  if (offset === undefined)
    throw new UsageError(`--from=${given} is no place: write PARTITION:OFFSET, such as 3:1200`);
  return [Number(partition), Number(offset)];
}

/** @throws UsageError */
export function tailFilterOf({ key, header = [], where = [] }: TailArguments): TailFilter {
  return {
    keys: key === undefined ? undefined : new Set(key),
    headers: header.map((given) => {
      const at = given.indexOf('=');
      if (at < 1) throw new UsageError(`--header=${given} is no header: write NAME=VALUE`);
      return [given.slice(0, at), given.slice(at + 1)] as const;
    }),
    where: where.map(readWhere),
  };
}
