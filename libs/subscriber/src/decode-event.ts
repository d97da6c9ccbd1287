import { eventId, type EventDefinition } from '@rivulet/contracts';
import { UndecodableError, type EventDecoder } from '@rivulet/kafka';
import { keepTrying, type Clock } from '@rivulet/resilience';
import { originName, type Delivery } from './delivery.ts';
import type { Obstacles } from './obstacles.ts';
import type { Outcome } from './outcome.ts';

/** The event; or the outcome that it has without a call, since its bytes are none or somebody has discarded it. Either way
 * with an id that stays the same for every delivery. */
export type Decoded<T> =
  | { kind: 'event'; event: T; eventId: string }
  | { kind: 'decided'; outcome: Extract<Outcome, { kind: 'dead' | 'discard' }>; eventId: string };

/**
 * Decodes; while the schema registry can't say what the bytes mean it waits, since that is nobody's fault. A promise only
 * then.
 * @throws the signal's reason
 */
export function decodeEvent<T>(
  delivery: Delivery,
  definition: EventDefinition<T>,
  decoder: EventDecoder<T>,
  obstacles: Obstacles,
  clock: Clock,
  signal: AbortSignal,
): Decoded<T> | Promise<Decoded<T>> {
  const isDiscarded = delivery.held === 'discarded';

  function named(event: T): Decoded<T> {
    obstacles.gone('schema registry');
    const id = usableId(definition, event);
    return isDiscarded
      ? { kind: 'decided', outcome: { kind: 'discard' }, eventId: id }
      : { kind: 'event', event, eventId: id };
  }

  function decided(error: unknown): Decoded<T> {
    if (!(error instanceof UndecodableError)) throw error;
    const failure = { errorClass: 'undecodable', message: error.message };
    return {
      kind: 'decided',
      outcome: isDiscarded ? { kind: 'discard' } : { kind: 'dead', reason: 'undecodable', failure },
      eventId: originName(delivery.origin),
    };
  }

  try {
    const event = decoder.decode(delivery.record.value);
    if (!(event instanceof Promise)) return named(event);
    event.catch(() => undefined); // The signal may have aborted: then nobody asks for it.
    let first: Promise<T> | undefined = event;
    const attempt = async () => {
      const asked = first ?? decoder.decode(delivery.record.value);
      first = undefined;
      return asked;
    };
    return keepTrying(attempt, {
      signal,
      clock,
      giveUp: (error) => error instanceof UndecodableError,
      failed: (error) => obstacles.hit('schema registry', error),
    })
      .then(named)
      .catch(decided);
  } catch (error) {
    return decided(error);
  }
}

/** The id goes into HTTP headers and index rows: one that does not fit there would fail for ever, and others with it. */
function usableId<T>(definition: EventDefinition<T>, event: T): string {
  const id = eventId(definition, event);
  if (/^[\x21-\x7e]{1,200}$/.test(id)) return id;
  throw new UndecodableError(
    `${definition.name}.${definition.idField} is no usable id: it must be 1 to 200 visible ASCII characters`,
  );
}
