import { finalityOf, outcomesOf, type EventOutcome, type OutcomeState } from '@rivulet/contracts';
import { createEventDecoder } from '@rivulet/kafka';
import { releaseNumber, type DeadLetter } from '@rivulet/subscriber';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { decodeOutcome } from '../lag/read-copies.ts';
import { rangesOf, type Ends } from './read-letters.ts';

/** What has become of letters that were sent again. */
export interface Heard {
  done: number;
  /** Dead letters again. */
  failed: number;
  /** Their call failed, and another follows. */
  retrying: number;
  /** Put off, or nothing was said of them yet. */
  unheard: number;
}

export interface OutcomeWatch {
  /** Looks what was said since the last look. */
  look(): Promise<void>;
  of(letters: readonly DeadLetter[]): Heard;
}

/** Follows what the group says of its events from `starts` on; undefined where no outcomes are said. */
export function watchOutcomes(
  connections: Pick<Connections, 'kafka' | 'reader' | 'registry'>,
  { group, topic, outcomes }: Subscription,
  starts: Ends,
): OutcomeWatch | undefined {
  if (outcomes === undefined) return undefined;
  const decoder = createEventDecoder(connections.registry(), outcomesOf({ topic }));
  const present = new Map<string, { delivery: number; state: OutcomeState }>();
  let from = starts;

  function take({ originPartition, originOffset, delivery, state }: EventOutcome): void {
    const name = `${originPartition}/${originOffset}`;
    const known = present.get(name);
    const isNews =
      known === undefined ||
      delivery > known.delivery ||
      (delivery === known.delivery && finalityOf(state) >= finalityOf(known.state));
    if (isNews) present.set(name, { delivery, state });
  }

  return {
    async look() {
      const ranges = await rangesOf(connections, outcomes, { starts: from });
      for await (const records of connections.reader.read(ranges)) {
        for (const { value } of records) {
          const outcome = await decodeOutcome(decoder, value);
          if (outcome?.group === group) take(outcome);
        }
      }
      from = Object.fromEntries(ranges.map(({ partition, end }) => [partition, end]));
    },
    of(letters) {
      const heard: Heard = { done: 0, failed: 0, retrying: 0, unheard: 0 };
      for (const letter of letters) heard[fateOf(letter, present.get(placeOf(letter)))] += 1;
      return heard;
    },
  };
}

function placeOf({ origin }: DeadLetter): string {
  return `${origin.partition}/${origin.offset}`;
}

function fateOf(
  letter: DeadLetter,
  said: { delivery: number; state: OutcomeState } | undefined,
): keyof Heard {
  if (said === undefined || said.delivery < releaseNumber(letter)) return 'unheard';
  switch (said.state) {
    case 'done':
    case 'compensated':
      return 'done';
    case 'deadLettered':
      return 'failed';
    case 'retrying':
      return 'retrying';
    case 'deferred':
      return 'unheard';
  }
}
