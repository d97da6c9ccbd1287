import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { createManualClock } from '@rivulet/resilience';
import { BadToken, KeysAway, verifyJwt, type VerifyJwt } from './verify-jwt.ts';

const issuer = 'https://issuer.example';
const audience = 'orders';
type Claims = Record<string, unknown>;
const log = { warn: () => undefined } as never;
let server: Server;
let jwks: { keys: object[] } | 'away' | 'nonsense' = { keys: [] };
let keys: Record<string, CryptoKey>;
let url: string;
let stop: AbortController;

beforeAll(async () => {
  const pairs = await Promise.all(
    ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'ES512'].map(async (alg) => ({
      alg,
      ...(await generateKeyPair(alg)),
    })),
  );
  keys = Object.fromEntries(pairs.map(({ alg, privateKey }) => [alg, privateKey]));
  jwks = {
    keys: await Promise.all(
      pairs.map(async ({ alg, publicKey }) => ({
        ...(await exportJWK(publicKey)),
        kid: alg,
        alg,
        use: 'sig',
      })),
    ),
  };
  server = createServer((_request, response) => {
    if (jwks === 'away') return void response.writeHead(500).end();
    response.end(jwks === 'nonsense' ? '{"error":"none"}' : JSON.stringify(jwks));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
});
afterAll(() => void server.close());
beforeEach(() => (stop = new AbortController()));
afterEach(() => stop.abort());

const start = (jwksUrl = url): VerifyJwt =>
  verifyJwt({ issuer, audience, jwksUrl }, log, stop.signal, createManualClock());

async function token(
  claims: Claims = {},
  alg = 'ES256',
  key: CryptoKey | Uint8Array | undefined = keys[alg],
) {
  const now = Math.floor(Date.now() / 1_000);
  const all = { iss: issuer, aud: audience, sub: 'shop-7', exp: now + 300, scope: 'orders:write', ...claims };
  if (key === undefined) throw new Error(`no key for ${alg}`);
  return new SignJWT(all).setProtectedHeader({ alg, kid: alg }).sign(key);
}

describe('an access token', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('signed with %s is taken', async (alg) => {
    await expect(start()(await token({}, alg))).resolves.toEqual({
      id: 'jwt:shop-7',
      scopes: new Set(['orders:write']),
    });
  });

  it('has its scopes in scope or in scp, as text or as a list', async () => {
    const verify = start();
    const scopesOf = async (claims: Claims) => [...(await verify(await token(claims))).scopes];
    expect(await scopesOf({ scope: 'openid orders:read' })).toEqual(['openid', 'orders:read']);
    expect(await scopesOf({ scope: undefined, scp: ['orders:read', 7] })).toEqual(['orders:read']);
    expect(await scopesOf({ scope: 'a', scp: 'b c' })).toEqual(['a', 'b', 'c']);
    expect(await scopesOf({ scope: undefined })).toEqual([]);
  });

  it.each<[kind: string, claims: Claims, reason: RegExp]>([
    ['of another issuer', { iss: 'https://else.example' }, /claim iss/],
    ['for another audience', { aud: 'billing' }, /claim aud/],
    ['that has expired', { exp: 1 }, /expired/],
    ['that never expires', { exp: undefined }, /claim exp/],
    ['that is not valid yet', { nbf: 4_000_000_000 }, /claim nbf/],
    ['without a subject', { sub: undefined }, /claim sub/],
    ['whose subject could be taken for that of another and a key', { sub: 'shop-7 key-1' }, /sub/],
    ['whose subject the database would not take', { sub: 'a\u0000' }, /sub/],
  ])('%s is refused', async (_kind, claims, reason) => {
    const refused = start()(await token(claims));
    await expect(refused).rejects.toBeInstanceOf(BadToken);
    await expect(refused).rejects.toThrow(reason);
  });

  it('that chooses its own algorithm or key is refused', async () => {
    const verify = start();
    const foreign = (await generateKeyPair('ES256')).privateKey;
    const unsigned = new UnsecuredJWT({
      iss: issuer,
      aud: audience,
      sub: 'shop-7',
      exp: 4_000_000_000,
    }).encode();
    const shared = await token({}, 'HS256', new TextEncoder().encode('x'.repeat(32)));
    const notAllowed = await token({}, 'ES512');
    const [head, , signature] = (await token()).split('.');
    const [, payload] = (await token({ scope: 'orders:read' })).split('.');
    const changed = `${head}.${payload}.${signature}`;
    for (const bad of [
      unsigned,
      shared,
      notAllowed,
      await token({}, 'ES256', foreign),
      changed,
      'a.b.c',
      '..',
    ]) {
      await expect(verify(bad)).rejects.toBeInstanceOf(BadToken);
    }
  });
});

describe('keys of the issuer', () => {
  let before: typeof jwks;
  beforeEach(() => (before = jwks));
  afterEach(() => void (jwks = before));

  it.each(['away', 'nonsense'] as const)(
    'that are %s say nothing about a token, and are had later',
    async (state) => {
      jwks = state;
      const verify = start();
      await expect(verify(await token())).rejects.toBeInstanceOf(KeysAway);
      jwks = before;
      await expect(verify(await token())).resolves.toMatchObject({ id: 'jwt:shop-7' });
    },
  );

  it('that nobody serves say nothing about a token', async () => {
    await expect(start('http://127.0.0.1:1/')(await token())).rejects.toBeInstanceOf(KeysAway);
  });

  it('go on to be taken while the issuer is away', async () => {
    const verify = start();
    await verify(await token());
    jwks = 'away';
    await expect(verify(await token())).resolves.toMatchObject({ id: 'jwt:shop-7' });
  });
});
