import { readFileSync } from 'node:fs';
import { httpUrl, integer, setting, text, type ConfigOf, type CrossRule } from '@rivulet/service';
import { z } from 'zod';
import { BadApiKeys, parseApiKeys } from './api-keys.ts';
import { trustedProxies } from './trust-proxy.ts';

const modes = ['none', 'api-key', 'jwt', 'any'] as const;

/** Who may use `/orders`, how much of it, and when it is too much for this process. */
export const guardSettings = {
  authentication: setting(
    'AUTHENTICATION',
    z.enum(modes).default('none').describe(modes.join(', ')),
    'What /orders asks for: an API key, an access token (JWT), either, or nothing: then everybody who can reach it may place orders.',
  ),
  apiKeysFile: setting(
    'API_KEYS_FILE',
    text().optional(),
    'JSON file with the hashes of API keys; read again when it changes. apps/publisher/src/new-api-key/main.ts makes keys.',
  ),
  jwtIssuer: setting('JWT_ISSUER', text().optional(), 'The iss that access tokens must have.'),
  jwtAudience: setting('JWT_AUDIENCE', text().optional(), 'The aud that access tokens must have.'),
  jwtJwksUrl: setting('JWT_JWKS_URL', httpUrl().optional(), "Where the issuer's public keys are."),
  clientRateLimit: setting(
    'CLIENT_RATE_LIMIT',
    integer({ min: 1 }).optional(),
    'Requests to /orders that one client, or one address without authentication, may make within a window, at each instance; no limit when unset.',
  ),
  clientRateWindowMs: setting(
    'CLIENT_RATE_WINDOW_MS',
    integer({ min: 1_000, max: 86_400_000 }).default(60_000),
    'The window of CLIENT_RATE_LIMIT, in ms.',
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    trustedProxies().optional(),
    'Proxies whose X-Forwarded-For says from which address a request comes; none when unset.',
  ),
  maxPendingOrders: setting(
    'MAX_PENDING_ORDERS',
    integer().default(512),
    'Orders under way; more are answered 503 at once. 0 is no limit.',
  ),
  maxEventLoopDelayMs: setting(
    'MAX_EVENT_LOOP_DELAY_MS',
    integer().default(250),
    'Requests to /orders are answered 503 while the event loop is later than this on the average, in ms. 0 is no limit.',
  ),
};

export type GuardConfig = ConfigOf<typeof guardSettings>;

const usedBy = {
  API_KEYS_FILE: { key: 'apiKeysFile', modes: ['api-key', 'any'] },
  JWT_ISSUER: { key: 'jwtIssuer', modes: ['jwt', 'any'] },
  JWT_AUDIENCE: { key: 'jwtAudience', modes: ['jwt', 'any'] },
  JWT_JWKS_URL: { key: 'jwtJwksUrl', modes: ['jwt', 'any'] },
} as const;

export const guardRules: readonly CrossRule<typeof guardSettings>[] = [
  (config) =>
    Object.entries(usedBy).flatMap(([env, { key, modes: using }]) => {
      const { authentication: mode, [key]: value } = config;
      const isUsed = (using as readonly string[]).includes(mode);
      if (isUsed && value === undefined) return [`AUTHENTICATION=${mode} needs ${env}`];
      // Whoever sets it believes that it protects something.
      if (!isUsed && value !== undefined)
        return [`${env} is set, but AUTHENTICATION=${mode} does not use it`];
      return [];
    }),
  ({ apiKeysFile }) => (apiKeysFile === undefined ? [] : faultsOf(apiKeysFile)),
];

function faultsOf(file: string): readonly string[] {
  try {
    parseApiKeys(readFileSync(file, 'utf8'));
    return [];
  } catch (error) {
    const faults =
      error instanceof BadApiKeys ? error.faults : [`can not be read: ${(error as Error).message}`];
    return faults.map((fault) => `API_KEYS_FILE=${file}: ${fault}`);
  }
}
