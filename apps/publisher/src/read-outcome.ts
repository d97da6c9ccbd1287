import { outcomesOf, OrderConfirmed, type EventOutcome } from '@rivulet/contracts';
import { createEventDecoder, UndecodableError, type KafkaRecord, type SchemaRegistry } from '@rivulet/kafka';
import { extractTrace, injectTrace } from '@rivulet/telemetry';
import { validate as isUuid } from 'uuid';
import { isStep } from './order-steps.ts';

/** An outcome as it was read. */
export interface HeardOutcome extends EventOutcome {
  /** W3C trace headers under which it was said: what follows from it belongs to the same trace. */
  traceHeaders?: Record<string, string>;
}

/** Gives the outcome that a record holds when it may concern an order.
 * @throws UndecodableError; RegistryUnavailableError while it can't be known */
export type ReadOutcome = (
  record: Pick<KafkaRecord, 'value' | 'headers'>,
) => Promise<HeardOutcome | undefined>;

export function createReadOutcome(registry: SchemaRegistry): ReadOutcome {
  // The schema is the same for the outcomes of all events.
  const decoder = createEventDecoder(registry, outcomesOf(OrderConfirmed));
  return async ({ value, headers }) => {
    const outcome = await decoder.decode(value);
    const { at, notBefore } = outcome;
    if (!isStorable(at) || (notBefore !== null && !isStorable(notBefore))) {
      throw new UndecodableError('an EventOutcome with a time that is none');
    }
    // Bytes that were no event have no id: nothing says which order they belong to.
    if (!isStep(outcome.group) || !isUuid(outcome.eventId)) return undefined;
    const traceHeaders = {};
    injectTrace(traceHeaders, extractTrace(headers));
    return { ...outcome, eventId: outcome.eventId.toLowerCase(), traceHeaders };
  };
}

const year10000 = Date.UTC(10_000, 0);

/** PostgreSQL reads dates of four-digit years. */
function isStorable(date: Date): boolean {
  return date.getTime() >= 0 && date.getTime() < year10000;
}
