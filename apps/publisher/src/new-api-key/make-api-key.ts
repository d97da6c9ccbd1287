import { BadApiKeys, hashApiKey, parseApiKeys, type ApiKeyEntry } from '../guard/api-keys.ts';
import { scopes, type Scope } from '../guard/client.ts';

export interface NewApiKey {
  /** The client gets it, and nobody else keeps it. */
  key: string;
  /** For the file of `API_KEYS_FILE`. */
  entry: ApiKeyEntry;
}

const keyBytes = 32;

/**
 * A key of 256 random bits with a prefix by which scanners for leaked secrets find it.
 * @throws BadApiKeys when the entry would not be taken
 */
export function makeApiKey(
  options: { client: string; scopes: readonly string[]; notAfter?: string | undefined },
  random: (bytes: number) => Buffer,
): NewApiKey {
  const { client, notAfter } = options;
  const unknown = options.scopes.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length > 0)
    throw new BadApiKeys([`no such scope: ${unknown.join(', ')}; there are ${scopes.join(', ')}`]);
  const key = `rivulet_${random(keyBytes).toString('base64url')}`;
  const entry: ApiKeyEntry = {
    client,
    sha256: hashApiKey(key),
    scopes: [...options.scopes] as Scope[],
    ...(notAfter === undefined ? {} : { notAfter }),
  };
  parseApiKeys(JSON.stringify([entry]));
  return { key, entry };
}
