import { createDraw } from './draw.ts';
import type { PlannedRecord } from './run-plan.ts';

export interface EventPlanOptions {
  seed: number;
  durationMs: number;
  perSecond: number;
  keys: number;
}

/** Parts of all events. Written again by a faulty producer, or followed by bytes that are no event. */
const repeated = 0.03;
/** Written late, behind others of its key. */
const delayed = 0.02;
const poisonous = 0.003;
/** A few keys get this part of all events, so that they wait behind each other. */
const hotPart = 0.1;
const hotKeys = 5;
/** The producer changes to another version of the schema every so often; subscribers must then ask the registry. */
const schemaMs = 6_000;

/** What the producer writes, in the order of time. */
export function planEvents({ seed, durationMs, perSecond, keys }: EventPlanOptions): PlannedRecord[] {
  const draw = createDraw(seed, 'events');
  const names = Array.from({ length: keys }, () => draw.uuid());
  const written = new Map<string, number>();
  const records: PlannedRecord[] = [];
  const total = Math.round((durationMs / 1_000) * perSecond);
  for (let index = 0; index < total; index += 1) {
    const madeAtMs = Math.floor((index / total) * durationMs);
    const atMs = draw.fraction() < delayed ? madeAtMs + draw.between(100, 3_000) : madeAtMs;
    const key = names[
      draw.fraction() < hotPart ? draw.between(0, hotKeys - 1) : draw.between(0, keys - 1)
    ] as string;
    const eventId = draw.uuid();
    const sequence = (written.get(key) ?? 0) + 1;
    written.set(key, sequence);
    const schema = Math.floor(madeAtMs / schemaMs);
    records.push({
      kind: 'event',
      atMs,
      key,
      eventId,
      sequence,
      schema,
      channel: draw.oneOf(['email', 'sms']),
    });
    if (draw.fraction() < repeated)
      records.push({ kind: 'repeat', atMs: atMs + draw.between(0, 8_000), key, eventId });
    if (draw.fraction() < poisonous) records.push({ kind: 'poison', atMs, key, bytes: draw.uuid() });
  }
  return records.toSorted((a, b) => a.atMs - b.atMs);
}

export function schemaCount(durationMs: number): number {
  return Math.floor(durationMs / schemaMs) + 1;
}
