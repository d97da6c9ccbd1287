import { hash } from 'node:crypto';
import { z } from 'zod';
import { scopes, type Client } from './client.ts';

/** The keys of a file, by what they hash to. */
export interface ApiKeys {
  /** The key's client; `expired` when the key is known, but not valid at this time. */
  find(key: string, nowMs: number): Client | 'expired' | undefined;
}

/** The content is no list of API keys. The message has all faults; no hash is quoted. */
export class BadApiKeys extends Error {
  override readonly name = 'BadApiKeys';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

const time = z.iso
  .datetime({ offset: true, error: 'is no time such as "2027-01-31T00:00:00Z"' })
  .transform((value) => Date.parse(value));

const apiKeyEntry = z.strictObject({
  client: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'is no name of 1 to 64 letters, digits, dots, dashes and underscores'),
  sha256: z.string().regex(/^[\da-f]{64}$/, 'is no SHA-256 of 64 digits and letters from a to f'),
  scopes: z.array(z.enum(scopes)).min(1, 'is empty'),
  notBefore: time.optional(),
  notAfter: time.optional(),
});

export type ApiKeyEntry = z.input<typeof apiKeyEntry>;

/**
 * SHA-256, and no slow password hash: a key is 256 random bits, which nobody guesses however fast the hash is. Looking a
 * hash up in a map needs no constant time either: whoever measures it learns about hashes that he can't steer.
 */
export function hashApiKey(key: string): string {
  return hash('sha256', key);
}

/**
 * Reads a JSON list of entries. A client may have several, so that its key can be replaced without a gap.
 * @throws BadApiKeys with every fault
 */
export function parseApiKeys(text: string): ApiKeys {
  const parsed = z.array(apiKeyEntry).safeParse(parseJson(text));
  if (!parsed.success) throw new BadApiKeys(parsed.error.issues.map(describe));
  const byHash = new Map<string, z.output<typeof apiKeyEntry> & { known: Client }>();
  const faults: string[] = [];
  for (const [index, entry] of parsed.data.entries()) {
    const { client, sha256, notBefore = -Infinity, notAfter = Infinity } = entry;
    if (byHash.has(sha256)) faults.push(`entry ${index + 1} (${client}) has the hash of an earlier one`);
    if (notBefore >= notAfter)
      faults.push(`entry ${index + 1} (${client}): notBefore must be before notAfter`);
    byHash.set(sha256, { ...entry, known: { id: `key:${client}`, scopes: new Set(entry.scopes) } });
  }
  if (faults.length > 0) throw new BadApiKeys(faults);

  return {
    find(key, nowMs) {
      const entry = byHash.get(hashApiKey(key));
      if (entry === undefined) return undefined;
      const { known, notBefore = -Infinity, notAfter = Infinity } = entry;
      return nowMs >= notBefore && nowMs < notAfter ? known : 'expired';
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the file.
    throw new BadApiKeys(['is no JSON']);
  }
}

function describe({ path, message, code }: z.core.$ZodIssue): string {
  const [index, ...field] = path;
  if (typeof index !== 'number') return 'is no list of entries';
  const place = [`entry ${index + 1}`, ...field.map(String)].join(', ');
  return code === 'unrecognized_keys'
    ? `${place} has unknown fields: ${message.replace(/^[^:]*: /, '')}`
    : `${place} ${/^(is|must) /.test(message) ? message : 'is missing or of the wrong form'}`;
}
