import { eventId, eventTimeMs, type EventDefinition } from './event-definition.ts';
import { avroContentType, headerNames } from './header-names.ts';

/** CloudEvents 1.0 attributes of an event as Kafka headers (binary content mode of the Kafka protocol binding). */
export function cloudEventHeaders<T>(definition: EventDefinition<T>, event: T): Record<string, string> {
  return {
    [headerNames.ceId]: eventId(definition, event),
    [headerNames.ceType]: definition.type,
    [headerNames.ceSource]: definition.source,
    [headerNames.ceTime]: new Date(eventTimeMs(definition, event)).toISOString(),
    [headerNames.ceSpecVersion]: '1.0',
    [headerNames.contentType]: avroContentType,
  };
}
