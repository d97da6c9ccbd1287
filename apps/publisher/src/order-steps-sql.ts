import { finalityOf, type EventOutcome, type OutcomeState } from '@rivulet/contracts';
import type { NamedQuery } from './orders-sql.ts';

/** A step whose stored state was replaced. */
export interface ChangedStep {
  eventId: string;
  group: string;
  state: OutcomeState;
  reason: string | null;
  errorClass: string | null;
}

/**
 * Only an outcome that foldOutcomes would prefer replaces what is stored, so outcomes may come in any order and any
 * number of times. Of two processes that store the same one waits for the other's row and then changes nothing. Rows are
 * taken in one order, so that two batches can't wait for each other.
 *
 * An event that belongs to no order of this database is left out. Asked for in a scalar subquery, which is never
 * turned into a read of the whole table.
 */
const storeText = `
  insert into order_steps as known
    (event_id, group_name, state, delivery, finality, said_at, outcome_id, attempts, not_before, reason, error_class)
  select event_id, group_name, state, delivery, finality, said_at, outcome_id, attempts, not_before, reason, error_class
  from json_to_recordset($1::json) as said (
    event_id uuid, group_name text, state text, delivery integer, finality smallint, said_at timestamptz,
    outcome_id text, attempts integer, not_before timestamptz, reason text, error_class text)
  where coalesce((select o.id from orders o where o.event_id = said.event_id),
                 (select h.order_id from order_holds h where h.event_id = said.event_id)) is not null
  order by event_id, group_name
  on conflict (event_id, group_name) do update set
    state = excluded.state, delivery = excluded.delivery, finality = excluded.finality, said_at = excluded.said_at,
    outcome_id = excluded.outcome_id, attempts = excluded.attempts, not_before = excluded.not_before,
    reason = excluded.reason, error_class = excluded.error_class
  where (excluded.delivery, excluded.finality, excluded.said_at, excluded.outcome_id collate "C")
      > (known.delivery, known.finality, known.said_at, known.outcome_id collate "C")
  returning event_id as "eventId", group_name as "group", state, reason, error_class as "errorClass"`;

/** Stores outcomes, one of each event and group at the most. Gives those that replaced something or were the first. */
export async function storeSteps(
  query: NamedQuery,
  outcomes: readonly EventOutcome[],
): Promise<ChangedStep[]> {
  const said = JSON.stringify(outcomes.map(rowOf));
  const { rows } = await query({ name: 'store-steps', text: storeText, values: [said] });
  return rows as ChangedStep[];
}

function rowOf(outcome: EventOutcome) {
  const { eventId, group, state, delivery, at, outcomeId, attempts, notBefore, reason, errorClass } = outcome;
  return {
    event_id: eventId,
    group_name: group,
    state,
    delivery,
    finality: finalityOf(state),
    said_at: at,
    outcome_id: storable(outcomeId),
    attempts,
    not_before: notBefore,
    reason: storable(reason),
    error_class: storable(errorClass),
  };
}

/** PostgreSQL's text holds no NUL. */
function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '');
}
