import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@rivulet/testing';
import { readConfig } from '@rivulet/service';
import { configDefinition } from '../config.ts';
import { exampleOrder } from '../openapi.ts';
import { startTestApp, type TestApp } from '../test-app.fixture.ts';
import { hashApiKey } from './api-keys.ts';
import { guardOrders } from './guard-orders.ts';

const needed = {
  DATABASE_URL: 'postgres://db/orders',
  KAFKA_BROKERS: 'kafka:9092',
  SCHEMA_REGISTRY_URL: 'http://r',
};
const folder = mkdtempSync(join(tmpdir(), 'guard-'));
const file = join(folder, 'keys.json');
const stop = new AbortController();
const apps: TestApp[] = [];
const warnings: string[] = [];

beforeAll(() => {
  const entry = (client: string, key: string, ...scopes: string[]) => ({
    client,
    sha256: hashApiKey(key),
    scopes,
  });
  writeFileSync(
    file,
    JSON.stringify([
      entry('shop', 'shop-key', 'orders:write', 'orders:read'),
      entry('other', 'other-key', 'orders:write'),
      entry('reader', 'reader-key', 'orders:read'),
      { ...entry('gone', 'gone-key', 'orders:read'), notAfter: '2020-01-01T00:00:00Z' },
    ]),
  );
});
afterAll(async () => {
  stop.abort();
  await Promise.all(apps.map((app) => app.close()));
  rmSync(folder, { recursive: true });
});

async function start(env: Record<string, string>, before?: () => Promise<void>) {
  const config = readConfig(configDefinition, { ...needed, ...env });
  const log = {
    warn: (...line: unknown[]) => void warnings.push(String(line.at(-1))),
    info: () => undefined,
  } as never;
  const app = await startTestApp(
    ({ meter }) => ({
      guard: guardOrders(config, { log, meter }, stop.signal),
      trustProxy: config.trustProxy,
    }),
    {},
    before,
  );
  apps.push(app);
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = exampleOrder,
  ) => {
    const response = await fetch(`http://127.0.0.1:${app.port}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const { type = '', detail = '' } = (text === '' ? {} : JSON.parse(text)) as {
      type?: string;
      detail?: string;
    };
    return { status: response.status, headers: response.headers, text, type, detail };
  };
  return { app, send, post: (headers?: Record<string, string>) => send('POST', '/orders', headers) };
}

const order = '/orders/01a209d6-753d-7573-879e-c4d8cb68f8ef';

describe('API keys at /orders', () => {
  let api: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    api = await start({ AUTHENTICATION: 'api-key', API_KEYS_FILE: file });
  });

  it.each([
    { authorization: 'Bearer shop-key' },
    { authorization: 'bearer shop-key' },
    { 'x-api-key': 'shop-key' },
  ])('let in with %j', async (headers: Record<string, string>) => {
    expect((await api.post(headers)).status).toBe(201);
    expect((await api.send('GET', order, headers)).status).toBe(404);
  });

  it.each<[kind: string, headers: Record<string, string>, challenge: string]>([
    ['no credentials', {}, 'Bearer realm="orders"'],
    ['another scheme', { authorization: 'Basic c2hvcDprZXk=' }, 'Bearer realm="orders"'],
    ['an unknown key', { 'x-api-key': 'shop-kez' }, 'Bearer realm="orders", error="invalid_token"'],
    ['an empty key', { 'x-api-key': '' }, 'Bearer realm="orders", error="invalid_token"'],
    [
      'the hash of a key',
      { 'x-api-key': hashApiKey('shop-key') },
      'Bearer realm="orders", error="invalid_token"',
    ],
    ['a key whose time is over', { 'x-api-key': 'gone-key' }, 'Bearer realm="orders", error="invalid_token"'],
    [
      'a token where keys are taken',
      { authorization: 'Bearer a.b.c' },
      'Bearer realm="orders", error="invalid_token"',
    ],
  ])(
    'refuse %s with 401 and a challenge, before the body is looked at',
    async (_kind, headers, challenge) => {
      const { length } = api.app.statements;
      for (const [method, path] of [
        ['POST', '/orders'],
        ['GET', order],
        ['DELETE', '/orders'],
        ['GET', '/orders/17'],
      ] as const) {
        const answer = await api.send(method, path, { ...headers, 'content-type': 'text/plain' });
        expect([answer.status, answer.type]).toEqual([401, '/docs#unauthenticated']);
        expect(answer.headers.get('www-authenticate')).toBe(challenge);
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
      }
      expect(api.app.statements).toHaveLength(length);
    },
  );

  it('refuse two credentials at once', async () => {
    const { status } = await api.post({ authorization: 'Bearer shop-key', 'x-api-key': 'shop-key' });
    expect(status).toBe(400);
  });

  it('answer 403 that names the scope that is missing', async () => {
    const write = await api.post({ 'x-api-key': 'reader-key' });
    expect([write.status, write.type, write.detail]).toEqual([
      403,
      '/docs#missing-scope',
      'the scope orders:write is needed for this',
    ]);
    expect(write.headers.get('www-authenticate')).toContain(
      'error="insufficient_scope", scope="orders:write"',
    );
    const read = await api.send('GET', order, { 'x-api-key': 'other-key' });
    expect([read.status, read.detail]).toEqual([403, 'the scope orders:read is needed for this']);
  });

  it('leave health, metrics and documentation open', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/docs', '/openapi.json']) {
      expect((await fetch(`http://127.0.0.1:${api.app.port}${path}`)).status).toBe(200);
    }
  });

  it('keep the Idempotency-Keys of clients apart', async () => {
    const key = { 'idempotency-key': 'key-1' };
    const mine = await api.post({ ...key, 'x-api-key': 'shop-key' });
    const theirs = await api.post({ ...key, 'x-api-key': 'other-key' });
    const again = await api.post({ ...key, 'x-api-key': 'shop-key' });
    expect([mine, theirs, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      null,
      null,
      'true',
    ]);
    expect(theirs.text).not.toBe(mine.text);
    expect(again.text).toBe(mine.text);
  });
});

describe('no authentication', () => {
  it('is warned about at start', async () => {
    warnings.length = 0;
    const { post } = await start({});
    expect(warnings).toEqual([expect.stringContaining('AUTHENTICATION=none: everybody')]);
    expect((await post()).status).toBe(201);
  });
});

describe('access tokens at /orders', () => {
  it('are answered 503 with Retry-After, not 401 and not 201, while the keys of the issuer can not be had', async () => {
    const jwt = { JWT_ISSUER: 'https://i', JWT_AUDIENCE: 'orders', JWT_JWKS_URL: 'http://127.0.0.1:1/jwks' };
    const { app, post } = await start({ AUTHENTICATION: 'jwt', ...jwt });
    const head = Buffer.from('{"alg":"ES256","kid":"1"}').toString('base64url');
    const answer = await post({ authorization: `Bearer ${head}.e30.AAAA` });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await post({ authorization: 'Bearer shop-key' })).status).toBe(401);
    expect(app.statements).toEqual([]);
  });
});

describe('the rate limit', () => {
  it('counts each client by itself and says what is left', async () => {
    const { post } = await start({ AUTHENTICATION: 'api-key', API_KEYS_FILE: file, CLIENT_RATE_LIMIT: '2' });
    const [first, second, third] = [
      await post({ 'x-api-key': 'shop-key' }),
      await post({ authorization: 'Bearer shop-key' }),
      await post({ 'x-api-key': 'shop-key' }),
    ];
    expect([first.status, second.status, third.status]).toEqual([201, 201, 429]);
    expect(first.headers.get('ratelimit-policy')).toMatch(/^"orders"; q=2; w=60;/);
    expect(
      [first, second, third].map(({ headers }) => /r=\d+/.exec(headers.get('ratelimit') ?? '')?.[0]),
    ).toEqual(['r=1', 'r=0', 'r=0']);
    expect(third.type).toBe('/docs#too-many-requests');
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post({ 'x-api-key': 'other-key' })).status).toBe(201);
    expect((await post({ 'x-api-key': 'wrong' })).status).toBe(401);
  });

  it('counts by address where nobody says who he is, and by the forwarded one only behind a trusted proxy', async () => {
    const from = async (post: (headers: Record<string, string>) => Promise<{ status: number }>) => {
      const statuses: number[] = [];
      for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2'])
        statuses.push((await post({ 'x-forwarded-for': address })).status);
      return statuses;
    };
    const direct = await start({ CLIENT_RATE_LIMIT: '1' });
    expect(await from(direct.post)).toEqual([201, 429, 429, 429, 429]);
    const behind = await start({ CLIENT_RATE_LIMIT: '1', TRUST_PROXY: 'loopback' });
    expect(await from(behind.post)).toEqual([201, 429, 201, 201, 429]);
  });

  it('is not there when nothing is configured', async () => {
    const { post } = await start({});
    expect((await post()).headers.get('ratelimit')).toBeNull();
  });
});

describe('overload', () => {
  it('refuses orders at once while as many as allowed are under way, and counts them', async () => {
    const gate = Promise.withResolvers<void>();
    const { app, post, send } = await start({ MAX_PENDING_ORDERS: '2' }, () => gate.promise);
    const pending = [post(), post()];
    await waitFor(() => app.statements.length === 2, { what: 'two orders to be under way' });
    const shed = await send('POST', '/orders', { 'content-type': 'text/plain' });
    expect([shed.status, shed.type, shed.headers.get('retry-after')]).toEqual([503, '/docs#overloaded', '1']);
    for (const path of ['/livez', '/readyz']) {
      expect((await fetch(`http://127.0.0.1:${app.port}${path}`)).status).toBe(200);
    }
    gate.resolve();
    expect((await Promise.all(pending)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await post()).status).toBe(201);
    expect(await app.telemetry.metricsText()).toMatch(
      /rivulet_requests_shed_total\{.*reason="pending-orders".*\} 1\b/,
    );
  });
});
