import type { Argv } from 'yargs';
import { text } from '../command.ts';
import { UsageError } from '../exits.ts';
import { readTime } from '../read-times.ts';

/** May be given several times. */
export const rangeListOptions = ['from-offset', 'to-offset'] as const;

/** Offsets as people give them. */
export interface OffsetWish {
  /** For partitions that are not named. */
  all: number | undefined;
  each: ReadonlyMap<number, number>;
}

/** Where to begin and before what to end; what is left out is the beginning or the end. */
export interface RangeWish {
  from: OffsetWish;
  to: OffsetWish;
  /** Epoch milliseconds. */
  fromTime: number | undefined;
  toTime: number | undefined;
}

export function withRange<T>(yargs: Argv<T>) {
  const list = (describe: string) => ({ ...text(describe), array: true, nargs: 1 }) as const;
  return yargs
    .option('from-offset', list('From this offset on: PARTITION:OFFSET, or OFFSET for all partitions'))
    .option('to-offset', list('Before this offset: PARTITION:OFFSET, or OFFSET for all partitions'))
    .option('from-time', text('Written to the topic since then: 2026-11-27T08:00:00Z, or 2h ago'))
    .option('to-time', text('Written to the topic before then'));
}

export interface RangeArguments {
  'from-offset'?: string[] | undefined;
  'to-offset'?: string[] | undefined;
  'from-time'?: string | undefined;
  'to-time'?: string | undefined;
}

/** @throws UsageError for what is neither offset nor time */
export function rangeOf(given: RangeArguments, now: number): RangeWish {
  const { 'from-time': fromTime, 'to-time': toTime } = given;
  return {
    from: readOffsets('from-offset', given['from-offset'] ?? []),
    to: readOffsets('to-offset', given['to-offset'] ?? []),
    fromTime: fromTime === undefined ? undefined : readTime('from-time', fromTime, now),
    toTime: toTime === undefined ? undefined : readTime('to-time', toTime, now),
  };
}

function readOffsets(option: string, texts: readonly string[]): OffsetWish {
  let all: number | undefined;
  const each = new Map<number, number>();
  for (const given of texts) {
    const [, partition, offset] = /^(?:(\d{1,9}):)?(\d{1,15})$/.exec(given) ?? [];
    if (offset === undefined)
      throw new UsageError(`--${option}=${given} is no offset: write 3:1200 for one partition, 1200 for all`);
    const isTwice = partition === undefined ? all !== undefined : each.has(Number(partition));
    if (isTwice) throw new UsageError(`--${option}=${given}: another one is given for the same partition`);
    if (partition === undefined) all = Number(offset);
    else each.set(Number(partition), Number(offset));
  }
  return { all, each };
}

/** Whether the partition is meant: when only some are named, the others are not. */
export function isMeant(partition: number, { from, to }: Pick<RangeWish, 'from' | 'to'>): boolean {
  if (from.each.size + to.each.size === 0 || from.all !== undefined || to.all !== undefined) return true;
  return from.each.has(partition) || to.each.has(partition);
}
