import { finalityOf, type EventOutcome, type OutcomeState } from '@rivulet/contracts';

/** What has become of copies that a task has sent. */
export interface Heard {
  done: number;
  /** Dead letters, again or for the first time. */
  failed: number;
  /** Their call failed, and another follows. */
  retrying: number;
  /** Put off, or nothing was said of them yet. */
  unheard: number;
}

export type SaidOutcome = Pick<EventOutcome, 'originPartition' | 'originOffset' | 'delivery' | 'state'>;

/** Counts outcomes of copies. Forgets each that is done, so that its size does not grow with what was sent. */
export interface Tally {
  /** From now on counts what is said of this delivery of an event, or of a later one; to be told before the copy is sent. */
  expect(place: Pick<SaidOutcome, 'originPartition' | 'originOffset' | 'delivery'>): void;
  take(outcome: SaidOutcome): void;
  heard(): Heard;
}

interface Expected {
  /** Of what was said last of it; of the copy itself while nothing was. */
  delivery: number;
  state: OutcomeState | undefined;
}

/** @param known what was counted before */
export function createTally(known: Pick<Heard, 'done' | 'failed'> = { done: 0, failed: 0 }): Tally {
  const expected = new Map<string, Expected>();
  const heard: Heard = { ...known, retrying: 0, unheard: 0 };
  const nameOf = (place: Pick<SaidOutcome, 'originPartition' | 'originOffset'>): string =>
    `${place.originPartition}/${place.originOffset}`;

  return {
    expect(place) {
      if (expected.has(nameOf(place))) return;
      expected.set(nameOf(place), { delivery: place.delivery, state: undefined });
      heard.unheard += 1;
    },
    take(outcome) {
      const entry = expected.get(nameOf(outcome));
      if (entry === undefined || !isNews(outcome, entry)) return;
      heard[fateOf(entry.state)] -= 1;
      Object.assign(entry, { delivery: outcome.delivery, state: outcome.state });
      const fate = fateOf(outcome.state);
      heard[fate] += 1;
      if (fate === 'done') expected.delete(nameOf(outcome));
    },
    heard: () => ({ ...heard }),
  };
}

function isNews({ delivery, state }: SaidOutcome, known: Expected): boolean {
  if (delivery !== known.delivery) return delivery > known.delivery;
  return known.state === undefined || finalityOf(state) >= finalityOf(known.state);
}

export function fateOf(state: OutcomeState | undefined): keyof Heard {
  switch (state) {
    case 'done':
    case 'compensated':
      return 'done';
    case 'deadLettered':
      return 'failed';
    case 'retrying':
      return 'retrying';
    case 'deferred':
    case undefined:
      return 'unheard';
  }
}
