import { foldOutcomes } from '@rivulet/contracts';
import type { Logger } from '@rivulet/telemetry';
import { compensate, type CompensateParts, type TraceOf } from './compensate.ts';
import type { InTransaction } from './in-transaction.ts';
import { storeSteps } from './order-steps-sql.ts';
import type { HeardOutcome } from './read-outcome.ts';

export interface StoreOutcomesParts extends CompensateParts {
  inTransaction: InTransaction;
  /** Called when an event was appended and committed. */
  committed: () => void;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** Stores outcomes and what follows from them in one transaction. The same again changes nothing. */
export function storeOutcomes(
  parts: StoreOutcomesParts,
): (outcomes: readonly HeardOutcome[]) => Promise<void> {
  const { inTransaction, committed, log } = parts;
  return async (outcomes) => {
    const counting = present(outcomes);
    const traceOf: TraceOf = ({ eventId, group }) =>
      counting.find((said) => said.eventId === eventId && said.group === group)?.traceHeaders ?? {};
    const { held, released } = await inTransaction(async (query) => {
      const changed = await storeSteps(query, counting);
      return compensate(query, changed, parts, traceOf);
    });
    if (held.length > 0) committed();
    for (const ids of held) log.warn(ids, 'order put on hold: its stock was refused for good');
    for (const orderId of released) log.info({ orderId }, 'order confirmed again: its stock was taken');
  };
}

/** One outcome of each event and group: the one that counts. */
function present(outcomes: readonly HeardOutcome[]): HeardOutcome[] {
  const said = Map.groupBy(outcomes, ({ eventId, group }) => `${group} ${eventId}`);
  return [...said.values()].flatMap((same) => foldOutcomes(same) ?? []);
}
