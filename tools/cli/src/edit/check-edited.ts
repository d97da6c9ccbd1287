import type avsc from 'avsc';
import { eventFromJson } from './event-from-json.ts';
import { identityFaults, type Identity } from './event-identity.ts';
import { parseEvent } from './parse-event.ts';

/** An event as it was written, in the JSON of `dlq show`. */
export interface EventToEdit {
  json: Record<string, unknown>;
  schemaId: number;
  type: avsc.Type;
}

export interface EditedEvent {
  /** As `dlq show` would print it: `12.5` as a decimal of two places is `12.50`. */
  json: Record<string, unknown>;
  body: Buffer;
}

/** The event that the text is, in the schema in which it was written; or all that is wrong with it. */
export function checkEdited(
  text: string,
  original: EventToEdit,
  identity: Identity,
  showPersonalData: boolean,
): EditedEvent | { faults: readonly string[] } {
  const parsed = parseEvent(text, showPersonalData);
  if ('faults' in parsed) return parsed;
  const { event, faults } = eventFromJson(original.type, parsed.json);
  const given = Object(parsed.json) as Record<string, unknown>;
  const all = [...identityFaults(identity, original.json, given), ...faults];
  if (all.length > 0) return { faults: all };
  const body = original.type.toBuffer(event);
  const json = JSON.parse(JSON.stringify(original.type.fromBuffer(body))) as Record<string, unknown>;
  return { json, body };
}
