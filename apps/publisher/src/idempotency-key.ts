import { createHash } from 'node:crypto';
import type { Client } from './guard/client.ts';
import { Problem } from './problem-details.ts';

const visibleAscii = /^[\x21-\x7e]{1,255}$/;

/**
 * Reads the `Idempotency-Key` header, quoted (a structured string, as draft-ietf-httpapi-idempotency-key-header has it)
 * or bare, as most clients send it. @throws Problem when it is no key
 */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = header.replace(/^"(.*)"$/, '$1');
  if (visibleAscii.test(key)) return key;
  throw new Problem('malformed-request', 'the Idempotency-Key header is not a key', {
    errors: [
      {
        field: 'Idempotency-Key',
        problem: header === '' ? 'is empty' : 'has blanks or other characters, or more than 255 of them',
        remedy: 'send one header with 1 to 255 visible ASCII characters, such as a new UUID',
      },
    ],
  });
}

/** What is stored for a key: a client's keys are its own, so that none gets the answer of another. A key has no blanks, so
 * the blank can stand for nothing else. */
export function ownKey(client: Client | undefined, key: string | undefined): string | undefined {
  return client === undefined || key === undefined ? key : `${client.id} ${key}`;
}

/** Equal for equal requests, whatever the order of their fields. */
export function hashBody(body: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(body)).digest();
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
