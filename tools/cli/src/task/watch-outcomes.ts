import { outcomesOf } from '@rivulet/contracts';
import { createEventDecoder } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { decodeOutcome } from '../lag/read-copies.ts';
import { rangesOf, type Ends } from '../log-ranges.ts';
import type { Tally } from './tally-outcomes.ts';

export interface OutcomeWatch {
  /** Counts what was said since the last look. */
  look(): Promise<void>;
}

/** Follows what the group says of its events from `starts` on; undefined where no outcomes are said. */
export function watchOutcomes(
  connections: Pick<Connections, 'kafka' | 'reader' | 'registry'>,
  { group, topic, outcomes }: Subscription,
  starts: Ends,
  tallies: readonly Tally[],
): OutcomeWatch | undefined {
  if (outcomes === undefined) return undefined;
  const decoder = createEventDecoder(connections.registry(), outcomesOf({ topic }));
  let from = starts;
  return {
    async look() {
      const ranges = await rangesOf(connections, outcomes, { starts: from });
      for await (const records of connections.reader.read(ranges)) {
        for (const { value } of records) {
          const outcome = await decodeOutcome(decoder, value);
          if (outcome?.group === group) for (const tally of tallies) tally.take(outcome);
        }
      }
      from = Object.fromEntries(ranges.map(({ partition, end }) => [partition, end]));
    },
  };
}
