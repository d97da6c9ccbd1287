import { outcomesOf, OrderConfirmed, type EventOutcome } from '@rivulet/contracts';
import { createEventDecoder, UndecodableError, type KafkaRecord, type SchemaRegistry } from '@rivulet/kafka';
import { validate as isUuid } from 'uuid';
import { isStep } from './order-steps.ts';

/** Gives the outcome that a record holds when it may concern an order.
 * @throws UndecodableError; RegistryUnavailableError while it can't be known */
export type ReadOutcome = (record: Pick<KafkaRecord, 'value'>) => Promise<EventOutcome | undefined>;

export function createReadOutcome(registry: SchemaRegistry): ReadOutcome {
  // The schema is the same for the outcomes of all events.
  const decoder = createEventDecoder(registry, outcomesOf(OrderConfirmed));
  return async ({ value }) => {
    const outcome = await decoder.decode(value);
    const { at, notBefore } = outcome;
    if (!isStorable(at) || (notBefore !== null && !isStorable(notBefore))) {
      throw new UndecodableError('an EventOutcome with a time that is none');
    }
    // Bytes that were no event have no id: nothing says which order they belong to.
    if (!isStep(outcome.group) || !isUuid(outcome.eventId)) return undefined;
    return { ...outcome, eventId: outcome.eventId.toLowerCase() };
  };
}

const year10000 = Date.UTC(10_000, 0);

/** PostgreSQL reads dates of four-digit years. */
function isStorable(date: Date): boolean {
  return date.getTime() >= 0 && date.getTime() < year10000;
}
