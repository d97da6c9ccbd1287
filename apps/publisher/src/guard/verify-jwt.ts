import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Logger } from '@rivulet/telemetry';
import type { Clock } from '@rivulet/resilience';
import { every } from '../every.ts';
import type { Client } from './client.ts';

/** Signatures by public keys only: no shared secret, no `none`. RFC 8725, section 3.1: never what the token asks for. */
export const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** The token is not good, for the reason in the message, which quotes nothing of it. */
export class BadToken extends Error {
  override readonly name = 'BadToken';
}

/** The issuer's keys can't be had, so that nothing can be said about a token. */
export class KeysAway extends Error {
  override readonly name = 'KeysAway';
}

export interface VerifyJwtOptions {
  issuer: string;
  audience: string;
  jwksUrl: string;
}

/** @throws BadToken or KeysAway */
export type VerifyJwt = (token: string) => Promise<Client>;

const refreshEveryMs = 300_000;
/** How long tokens are taken by keys that could not be asked for again: the issuer may be away for an hour. */
const trustKeysForMs = 3_600_000;
const clockToleranceSeconds = 30;

/** Checks signature, algorithm, issuer, audience and times. The client is the token's subject. */
export function verifyJwt(
  { issuer, audience, jwksUrl }: VerifyJwtOptions,
  log: Pick<Logger, 'warn'>,
  signal: AbortSignal,
  clock?: Clock,
): VerifyJwt {
  const url = new URL(jwksUrl);
  const options = { timeoutDuration: 2_000, cooldownDuration: 10_000, cacheMaxAge: trustKeysForMs };
  const keys = createRemoteJWKSet(url, options);
  const refresh = () =>
    keys
      .reload()
      .catch((error: unknown) => log.warn({ err: error }, 'the keys of JWT_JWKS_URL can not be had'));
  void refresh();
  every(refreshEveryMs, signal, refresh, clock);

  const keyOf: typeof keys = Object.assign(
    (...[header, token]: Parameters<typeof keys>) =>
      keys(header, token).catch((error: unknown) => {
        throw aboutTheToken(error) ? error : new KeysAway('the keys can not be had', { cause: error });
      }),
    keys,
  );
  const rules = {
    issuer,
    audience,
    algorithms,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: clockToleranceSeconds,
  };
  return async (token) => {
    try {
      return clientOfToken((await jwtVerify(token, keyOf, rules)).payload);
    } catch (error) {
      if (error instanceof KeysAway || error instanceof BadToken) throw error;
      if (error instanceof errors.JOSEError) throw new BadToken(reasonOf(error), { cause: error });
      throw error;
    }
  };
}

function clientOfToken({ sub = '', scope, scp }: JWTPayload): Client {
  // OpenID Connect Core 1.0, section 2: at most 255 ASCII characters.
  if (!/^[\x21-\x7e]{1,255}$/.test(sub))
    throw new BadToken('its sub is not 1 to 255 visible ASCII characters');
  return { id: `jwt:${sub}`, scopes: new Set([...listOf(scope), ...listOf(scp)]) };
}

/** RFC 8693 has `scope` with blanks; some issuers send `scp`, as a list or with blanks. */
function listOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((part) => part !== '');
  return Array.isArray(claim) ? claim.filter((part) => typeof part === 'string') : [];
}

/** What the key set says of the token's own header; anything else is a set that could not be had or read. */
function aboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim ${error.claim} is missing or not right`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not taken';
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it was signed with a key that the issuer does not have';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  return 'it can not be read';
}
