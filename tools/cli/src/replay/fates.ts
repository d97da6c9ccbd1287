import { finalityOf, type OutcomeState } from '@rivulet/contracts';
import type { LogRange } from '@rivulet/kafka';
import type { SaidOutcome } from '../task/tally-outcomes.ts';

/** What was said last of an event. */
export interface Fate {
  state: OutcomeState;
  delivery: number;
}

/** What has become of the events in some ranges of their topic: five bytes for each offset, whatever was said of it. */
export interface Fates {
  take(outcome: SaidOutcome): void;
  /** Undefined when nothing was said of it. */
  of(place: { partition: number; offset: number }): Fate | undefined;
  /** The highest delivery that was told of. */
  highest(): number;
}

const states: readonly OutcomeState[] = ['retrying', 'deferred', 'deadLettered', 'done', 'compensated'];

export function createFates(ranges: readonly Pick<LogRange, 'partition' | 'start' | 'end'>[]): Fates {
  const partitions = new Map(
    ranges.map(({ partition, start, end }) => {
      const length = Math.max(0, end - start);
      return [partition, { start, deliveries: new Uint32Array(length), codes: new Uint8Array(length) }];
    }),
  );
  let highest = 0;

  function of({ partition, offset }: { partition: number; offset: number }): Fate | undefined {
    const known = partitions.get(partition);
    const at = offset - (known?.start ?? 0);
    const state = states[(known?.codes[at] ?? 0) - 1];
    return state === undefined ? undefined : { state, delivery: known?.deliveries[at] ?? 0 };
  }

  return {
    of,
    take({ originPartition: partition, originOffset: offset, delivery, state }) {
      const known = partitions.get(partition);
      const at = offset - (known?.start ?? 0);
      if (known === undefined || at < 0 || at >= known.codes.length) return;
      highest = Math.max(highest, delivery);
      const before = of({ partition, offset });
      const isNews =
        before === undefined ||
        delivery > before.delivery ||
        (delivery === before.delivery && finalityOf(state) >= finalityOf(before.state));
      if (!isNews) return;
      known.deliveries[at] = delivery;
      known.codes[at] = states.indexOf(state) + 1;
    },
    highest: () => highest,
  };
}
