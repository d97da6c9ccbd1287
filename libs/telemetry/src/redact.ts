import { isIP } from 'node:net';
import { stdSerializers } from 'pino';

const hidden = '[redacted]';
const personalKey = /e-?mail|phone|address|^recipient$/i;
const emailText = /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(?:\.[a-z\d-]+)+/gi;
const phoneText = /\+\d[\d ().-]{6,18}\d/g;

/**
 * A copy in which each value under an e-mail, phone or address key, at any depth, is replaced. Errors become plain
 * objects with message and stack. Network addresses (an IP under `address`) stay, as they name no person.
 */
export function redact(value: unknown): unknown {
  return copy(value, []);
}

/** Replaces e-mail addresses and international phone numbers (`+49 …`) that stand inside of a text. */
export function redactText(text: string): string {
  const withoutEmail = text.includes('@') ? text.replace(emailText, hidden) : text;
  return withoutEmail.replace(phoneText, hidden);
}

function copy(value: unknown, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (above.includes(value)) return '[circular]';
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((entry) => copy(entry, within));
  if (value instanceof Error) return copyFields(stdSerializers.err(value), within);
  if (hasJson(value)) return copy(value.toJSON(), within);
  return copyFields(value, within);
}

function hasJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function copyFields(value: object, within: readonly object[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    fields[key] = isPersonalKey(key) && isPersonal(entry) ? hidden : copy(entry, within);
  }
  return fields;
}

/** Nearly all lines have the same few keys; what data makes of keys is not kept beyond that. */
const knownKeys = new Map<string, boolean>();
const mostKnownKeys = 1_000;

function isPersonalKey(key: string): boolean {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const isPersonal = personalKey.test(key);
  if (knownKeys.size < mostKnownKeys) knownKeys.set(key, isPersonal);
  return isPersonal;
}

function isPersonal(entry: unknown): boolean {
  if (entry === null || entry === undefined || typeof entry === 'boolean') return false;
  return !(typeof entry === 'string' && isIP(entry) !== 0);
}
