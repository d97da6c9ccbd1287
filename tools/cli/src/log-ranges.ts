import type { LogRange } from '@rivulet/kafka';
import type { Connections } from './connections.ts';

/** Offsets by partition, as a plan keeps them. */
export type Ends = Record<string, number>;

export async function endsOf(
  { kafka }: Pick<Connections, 'kafka'>,
  topic: string | undefined,
): Promise<Ends> {
  if (topic === undefined) return {};
  return Object.fromEntries(
    (await kafka.admin.offsets(topic)).map(({ partition, high }) => [partition, high]),
  );
}

/** Ranges of the topic from `starts`, or what is kept of it, to `ends`, or its end now. */
export async function rangesOf(
  { kafka }: Pick<Connections, 'kafka'>,
  topic: string,
  { starts = {}, ends = {} }: { starts?: Ends; ends?: Ends } = {},
): Promise<LogRange[]> {
  return (await kafka.admin.offsets(topic)).map(({ partition, low, high }) => ({
    topic,
    partition,
    start: Math.max(low, starts[partition] ?? low),
    end: Math.min(high, ends[partition] ?? high),
  }));
}
