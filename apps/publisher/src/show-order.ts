import { isTerminal, type OutcomeState } from '@rivulet/contracts';
import { confirmedSteps, onHoldSteps } from './order-steps.ts';
import type { StoredOrder, StoredStep } from './read-orders-sql.ts';

export const stepStates = ['pending', 'retrying', 'done', 'failed', 'compensated'] as const;
export type StepState = (typeof stepStates)[number];

/** A step as `GET /orders/{id}` shows it. */
export interface ShownStep {
  state: StepState;
  /** When the group said so; of a pending step, when its event was made. */
  since: Date;
  /** Calls spent. */
  attempts: number;
  /** When the next call is due. */
  nextAttemptAt?: Date;
  /** Why it failed: permanent, attempts-exhausted, too-old. */
  reason?: string;
  /** What went wrong last: status-503, timeout, connect, … */
  errorClass?: string;
}

export type ShownOrder = ReturnType<typeof showOrder>;

/** The order without personal data: its status, its event, and the state of each step. */
export function showOrder(order: StoredOrder) {
  const { eventId, published, items, steps: said, heldAt, holdEventId, ...fields } = order;
  const steps: Record<string, ShownStep> = {};
  const step = (of: string, group: string, madeAt: Date): ShownStep =>
    showStep(
      said.find((each) => each.eventId === of && each.group === group),
      madeAt,
    );
  for (const { name, group } of confirmedSteps) steps[name] = step(eventId, group, order.confirmedAt);
  if (heldAt !== null && holdEventId !== null) {
    for (const { name, group } of onHoldSteps) steps[name] = step(holdEventId, group, heldAt);
  }
  return {
    ...fields,
    // jsonb does not keep the order of fields.
    items: items.map(({ productId, quantity, unitPrice }) => ({ productId, quantity, unitPrice })),
    event: { eventId, published },
    steps,
  };
}

/** An event that is deferred waits for its next call like one that is retried: `nextAttemptAt` says until when. */
const shownAs: Record<OutcomeState, StepState> = {
  retrying: 'retrying',
  deferred: 'retrying',
  deadLettered: 'failed',
  done: 'done',
  compensated: 'compensated',
};

function showStep(said: StoredStep | undefined, madeAt: Date): ShownStep {
  if (said === undefined) return { state: 'pending', since: madeAt, attempts: 0 };
  const { state, at, attempts, notBefore, reason, errorClass } = said;
  return {
    state: shownAs[state],
    since: at,
    attempts,
    ...(notBefore === null || isTerminal(state) ? {} : { nextAttemptAt: notBefore }),
    ...(reason === null ? {} : { reason }),
    ...(errorClass === null ? {} : { errorClass }),
  };
}

const open: ReadonlySet<StepState> = new Set(['pending', 'retrying']);

/** True when no step changes any more, unless somebody redrives its event. */
export function isSettled({ event, steps }: ShownOrder): boolean {
  return event.published && Object.values(steps).every(({ state }) => !open.has(state));
}
