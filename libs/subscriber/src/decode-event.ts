import { eventId, type EventDefinition } from '@rivulet/contracts';
import { UndecodableError, type EventDecoder } from '@rivulet/kafka';
import { keepTrying, type Clock } from '@rivulet/resilience';
import type { Delivery } from './delivery.ts';
import type { Obstacles } from './obstacles.ts';

/** The event, or why its bytes are none; either way with an id that stays the same for every delivery. */
export type Decoded<T> =
  | { kind: 'event'; event: T; eventId: string }
  | { kind: 'undecodable'; error: UndecodableError; eventId: string };

/**
 * Decodes; while the schema registry can't say what the bytes mean it waits, since that is nobody's fault.
 * @throws the signal's reason
 */
export async function decodeEvent<T>(
  delivery: Delivery,
  definition: EventDefinition<T>,
  decoder: EventDecoder<T>,
  obstacles: Obstacles,
  clock: Clock,
  signal: AbortSignal,
): Promise<Decoded<T>> {
  try {
    const event = await keepTrying(async () => decoder.decode(delivery.record.value), {
      signal,
      clock,
      giveUp: (error) => error instanceof UndecodableError,
      failed: (error) => obstacles.hit('schema registry', error),
    });
    obstacles.gone('schema registry');
    return { kind: 'event', event, eventId: eventId(definition, event) };
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    const { topic, partition, offset } = delivery.origin;
    return { kind: 'undecodable', error, eventId: `${topic}/${partition}/${offset}` };
  }
}
