import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createHealth, listen, type Listener } from '@rivulet/service';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createApp } from './create-app.ts';
import { groupCommit } from './group-commit.ts';
import { exampleOrder } from './openapi.ts';
import { orderStatus } from './order-status.ts';
import type { NamedQuery } from './orders-sql.ts';
import { receiveOrder } from './receive-order.ts';

const telemetry = createTestTelemetry();
const outbox = createOutbox({ events: [OrderConfirmed], tracer: telemetry.tracer });
const statements: string[] = [];
let answer: (name: string) => Promise<{ rows: unknown[] }>;
let starting: string | undefined;
let server: Listener;

beforeAll(async () => {
  const query: NamedQuery = ({ name }) => {
    statements.push(name);
    return answer(name);
  };
  const log = { info: () => undefined } as never;
  const app = createApp({
    notReady: () => starting,
    receiveOrder: receiveOrder({
      ...{ outbox, log, committed: () => undefined },
      store: groupCommit({ query, certainWithinMs: 10 }),
    }),
    orderStatus: orderStatus(query),
    streamOrder: () => undefined,
    health: createHealth(),
    telemetry,
    bodyLimitBytes: 102_400,
  });
  server = await listen(app, 0);
});
afterAll(() => server.close());
beforeEach(() => {
  statements.length = 0;
  starting = undefined;
  answer = () => Promise.resolve({ rows: [{ stored: true }] });
});

interface Answer {
  status: number;
  type: string | null;
  headers: Headers;
  text: string;
  body: {
    type: string;
    status: number;
    detail: string;
    errors: { field: string; problem: string; value?: unknown; remedy: string }[];
  };
}

async function send(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const text = await response.text();
  const { status, headers } = response;
  const json = headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status,
    headers,
    type: headers.get('content-type'),
    text,
    body: (json ? JSON.parse(text) : {}) as Answer['body'],
  };
}

const json = { 'content-type': 'application/json' };
const post = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = json) =>
  send('/orders', { method: 'POST', body, headers });
const order = (change: object) => post(JSON.stringify({ ...exampleOrder, ...change }));
const item = (change: object) => order({ items: [{ ...exampleOrder.items[0], ...change }] });
const address = (change: object) =>
  order({ shippingAddress: { ...exampleOrder.shippingAddress, ...change } });

describe('POST /orders', () => {
  it('answers 201 with the place of the order', async () => {
    const { status, headers, text } = await order({});
    expect(status).toBe(201);
    const body = JSON.parse(text) as Record<string, string>;
    expect(headers.get('location')).toBe(`/orders/${body.orderId}`);
    expect(body).toEqual({
      orderId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7/),
      eventId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7/),
      status: 'confirmed',
      totalAmount: '25.00',
      currency: 'EUR',
      confirmedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(statements).toEqual(['store-orders']);
  });

  it.each<[kind: string, response: () => Promise<Answer>, status: number, problem: string]>([
    ['JSON that breaks off', () => post('{"customerId":'), 400, 'malformed-json'],
    ['text that is no JSON', () => post('hello'), 400, 'malformed-json'],
    ['no body', () => send('/orders', { method: 'POST' }), 400, 'malformed-json'],
    [
      'a body that is not what its encoding says',
      () => post('{}', { ...json, 'content-encoding': 'gzip' }),
      400,
      'malformed-request',
    ],
    [
      'a body that is not UTF-8',
      () => post(Buffer.from(JSON.stringify(exampleOrder).replace('Ada', 'Ad\u00e1'), 'latin1')),
      400,
      'malformed-json',
    ],
    [
      'UTF-16',
      () => post(Buffer.from('{}', 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }),
      415,
      'unsupported-media-type',
    ],
    ['a body of 10 MB', () => post('x'.repeat(10_000_000)), 413, 'body-too-large'],
    [
      'a body that unpacks to 10 MB',
      () => post(gzipSync('x'.repeat(10_000_000)), { ...json, 'content-encoding': 'gzip' }),
      413,
      'body-too-large',
    ],
    ['text/plain', () => post('hello', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
    ['a form', () => post(new URLSearchParams({ a: 'b' }), {}), 415, 'unsupported-media-type'],
    [
      'another charset',
      () => post('{}', { 'content-type': 'application/json; charset=latin1' }),
      415,
      'unsupported-media-type',
    ],
    [
      'another encoding',
      () => post('{}', { ...json, 'content-encoding': 'zstd-17' }),
      415,
      'unsupported-media-type',
    ],
    [
      'a bad Idempotency-Key',
      () => post('{}', { ...json, 'idempotency-key': 'a b' }),
      400,
      'malformed-request',
    ],
  ])('refuses %s', async (_kind, response, status, problem) => {
    const got = await response();
    expect([got.status, got.type]).toEqual([status, 'application/problem+json; charset=utf-8']);
    expect(got.body).toMatchObject({ type: `/docs#${problem}`, status });
    expect(got.text).not.toMatch(/node_modules|\.ts:|hello/);
    expect(statements).toEqual([]);
  });

  it.each<[kind: string, response: () => Promise<Answer>, field: string, problem: RegExp]>([
    ['a list for an order', () => post('[]'), 'body', /is a list where an object/],
    ['null for an order', () => post('null'), 'body', /is null where an object/],
    ['a missing field', () => order({ customerId: undefined }), 'customerId', /is missing/],
    ['an unknown field', () => order({ foo: 1 }), 'foo', /is not a known field/],
    ['an unknown field inside', () => item({ foo: 1 }), 'items[0].foo', /is not a known field/],
    [
      '__proto__',
      () => post(JSON.stringify(exampleOrder).replace('{', '{"__proto__":{"a":1},')),
      '__proto__',
      /is not a known field/,
    ],
    ['no items', () => order({ items: [] }), 'items', /is too short: at least 1 entries/],
    [
      '101 items',
      () => order({ items: Array.from({ length: 101 }, () => exampleOrder.items[0]) }),
      'items',
      /is too long: at most 100/,
    ],
    ['items that are no list', () => order({ items: {} }), 'items', /is an object where a list/],
    ['quantity 0', () => item({ quantity: 0 }), 'items[0].quantity', /is too small: at least 1/],
    ['a negative quantity', () => item({ quantity: -1 }), 'items[0].quantity', /is too small/],
    ['quantity 2^31', () => item({ quantity: 2 ** 31 }), 'items[0].quantity', /is too big: at most 1000000/],
    [
      'half a piece',
      () => item({ quantity: 1.5 }),
      'items[0].quantity',
      /with a fraction where a whole number/,
    ],
    ['a quantity as text', () => item({ quantity: '1' }), 'items[0].quantity', /is text where a number/],
    ['a price as a number', () => item({ unitPrice: 12.5 }), 'items[0].unitPrice', /where text is expected/],
    [
      'a price with three decimals',
      () => item({ unitPrice: '1.234' }),
      'items[0].unitPrice',
      /has the wrong form/,
    ],
    ['a negative price', () => item({ unitPrice: '-1' }), 'items[0].unitPrice', /has the wrong form/],
    [
      'a price beyond all limits',
      () => item({ unitPrice: '100000000' }),
      'items[0].unitPrice',
      /has the wrong form/,
    ],
    [
      'a product id of 65 characters',
      () => item({ productId: 'x'.repeat(65) }),
      'items[0].productId',
      /is too long: at most 64/,
    ],
    ['a blank', () => address({ name: '  ' }), 'shippingAddress.name', /has the wrong form/],
    [
      'U+0000, which the database does not take',
      () => address({ city: 'a\u0000b' }),
      'shippingAddress.city',
      /has the wrong form/,
    ],
    [
      'half a surrogate pair',
      () => address({ street: '\ud800' }),
      'shippingAddress.street',
      /has the wrong form/,
    ],
    ['no address', () => order({ shippingAddress: null }), 'shippingAddress', /is null where an object/],
    [
      'a country that is none',
      () => address({ country: 'ZZ' }),
      'shippingAddress.country',
      /is no known country/,
    ],
    [
      'a country in small letters',
      () => address({ country: 'de' }),
      'shippingAddress.country',
      /has the wrong form/,
    ],
    ['a currency that is none', () => order({ currency: 'ABC' }), 'currency', /is no known currency/],
    [
      'an e-mail address that is none',
      () => order({ customerEmail: 'ada@' }),
      'customerEmail',
      /has the wrong form/,
    ],
    [
      'an endless e-mail address',
      () => order({ customerEmail: `${'a'.repeat(90_000)}@example.com` }),
      'customerEmail',
      /is too long: at most 254/,
    ],
    [
      'a phone number without +',
      () => order({ customerPhone: '0170123' }),
      'customerPhone',
      /has the wrong form/,
    ],
    [
      'sms without a phone number',
      () => order({ notificationChannel: 'sms' }),
      'customerPhone',
      /is missing, but notificationChannel is "sms"/,
    ],
    [
      'a channel that is none',
      () => order({ notificationChannel: 'fax' }),
      'notificationChannel',
      /is not one of "email", "sms"/,
    ],
  ])('refuses %s, naming the field, the problem and the remedy', async (_kind, response, field, problem) => {
    const { status, body } = await response();
    expect(status).toBe(422);
    expect(body.type).toBe('/docs#invalid-order');
    expect(body.errors.map((error) => error.field)).toEqual([field]);
    expect(body.errors[0]?.problem).toMatch(problem);
    expect(body.errors[0]?.remedy).toMatch(/^(send|remove) /);
    expect(statements).toEqual([]);
  });

  it('names all fields at once, and not more than a caller can read', async () => {
    const { body } = await order({ customerId: 1, currency: 'x', items: [] });
    expect(body.errors.map(({ field }) => field)).toEqual(['customerId', 'items', 'currency']);
    const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1]));
    expect((await order(unknown)).body.errors).toHaveLength(50);
  });

  it('gives back impersonal values only', async () => {
    const { body, text } = await order({
      customerEmail: 'ada@',
      customerPhone: '0170 1234567',
      currency: 'ada@example.com',
      items: [{ productId: 1, quantity: 0, unitPrice: 'Ada Example' }],
      shippingAddress: { ...exampleOrder.shippingAddress, name: 'Ada\u0007', country: 'Adaland' },
    });
    expect(body.errors.filter((error) => 'value' in error)).toEqual([
      expect.objectContaining({ field: 'items[0].quantity', value: 0 }),
    ]);
    expect(text).not.toMatch(/ada|0170/i);
  });

  it('names an unknown field only when it looks like a name', async () => {
    const { body } = await order({ custommerId: 1, 'ada@example.com': 1, '+49 170 123': 1 });
    expect(body.errors.map(({ field }) => field)).toEqual(['custommerId', '(unknown)', '(unknown)']);
  });

  it('does not quote the body when it is no JSON', async () => {
    const { text } = await post('{"customerEmail": ada@example.com}');
    expect(text).not.toContain('ada');
    expect((await post('{"a": 1,\n"b" 2}')).body.detail).toContain('at position 13 (line 2 column 5)');
  });
});

describe('every path', () => {
  it.each([
    ['/nowhere', 'GET', 404, 'unknown-path', null],
    ['/orders/17', 'GET', 400, 'malformed-request', null],
    ['/orders/%zz', 'GET', 400, 'malformed-request', null],
    ['/orders', 'GET', 405, 'method-not-allowed', 'POST'],
    ['/orders', 'DELETE', 405, 'method-not-allowed', 'POST'],
    ['/orders/17', 'PUT', 405, 'method-not-allowed', 'GET, HEAD'],
    ['/orders/17/events', 'POST', 405, 'method-not-allowed', 'GET, HEAD'],
  ])('answers %s %s with %i %s', async (path, method, status, problem, allow) => {
    const got = await send(path, { method });
    expect([got.status, got.body.type, got.headers.get('allow')]).toEqual([
      status,
      `/docs#${problem}`,
      allow,
    ]);
  });

  it('answers OPTIONS with the methods that it takes', async () => {
    const { status, headers } = await send('/orders', { method: 'OPTIONS' });
    expect([status, headers.get('allow')]).toEqual([204, 'POST']);
  });

  it('survives a caller that breaks off in the middle of its body', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest({
        port: server.port,
        path: '/orders',
        method: 'POST',
        headers: { ...json, 'content-length': '1000' },
      });
      request.on('error', () => resolve());
      request.write('{"customerId"', () => request.destroy());
    });
    expect((await order({})).status).toBe(201);
  });

  it('says why when something on this side is wrong, but not what', async () => {
    answer = () => Promise.reject(new TypeError('secret internals'));
    const broken = await order({});
    expect([broken.status, broken.body.type]).toEqual([500, '/docs#internal-error']);
    expect(broken.text).not.toContain('secret');
    answer = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const away = await order({});
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    starting = 'migrations are missing';
    expect((await order({})).status).toBe(503);
  });

  it('serves its document and a page to read, and its health', async () => {
    expect((await send('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await send('/docs')).type).toContain('text/html');
    expect((await send('/livez')).status).toBe(200);
    expect((await send('/readyz')).status).toBe(200);
    expect((await send('/metrics')).text).toContain('http_server_request_duration');
  });
});
