import { METHODS } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { personal } from './orders-from-schema.fixture.ts';
import type { RawRequest } from './raw-request.fixture.ts';

/** Written into JSON as it is: what no JavaScript value would become. */
const raw = (json: string) => `@raw:${json}`;
const deep = (open: string, close: string) => raw(open.repeat(5_000) + close.repeat(5_000));

const hostileValues = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      '',
      [],
      {},
      -1,
      0,
      0.5,
      2 ** 53,
      1e308,
      'x'.repeat(70_000),
      '\u0000',
      '\ud800',
      '\udfff\ud800',
    ],
    ...[
      '\u202e',
      "'; drop table orders; --",
      '<script>',
      '%s%n',
      '../../etc/passwd',
      personal,
      `${personal}\u0007`,
    ],
    ...[{ __proto__: null, toString: 1 }, [[[personal]]], { [personal]: personal }, ['a', 'b'], { $ne: 1 }],
    ...[
      raw('1e400'),
      raw('-0'),
      raw('1e-400'),
      raw('9'.repeat(400)),
      raw('NaN'),
      raw('"\\ud800"'),
      raw('01'),
    ],
    ...[deep('[', ']'), deep('{"a":', '}'), raw('[1,]'), raw('{"a":1,"a":2}'), raw('{"__proto__":{"a":1}}')],
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);
const hostileNames = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'prototype',
    '',
    'a.b[0]',
    'zuse@zuse.example',
    '\ud800',
  ),
  fc.string({ unit: 'binary' }).map((text) => `${text} zuse`),
);

/** One change at a place within the order. */
export function mutated(orders: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const kinds = fc.constantFrom('replace', 'remove', 'add', 'double');
  return fc
    .tuple(orders, fc.nat(), kinds, hostileValues, hostileNames)
    .map(([order, at, kind, value, name]) => {
      const places = placesOf(order);
      const { holder, key } = places[at % places.length] ?? { holder: [], key: 0 };
      if (kind === 'remove') delete holder[key as never];
      else if (kind === 'replace') holder[key as never] = value as never;
      else if (kind === 'double')
        holder[key as never] = [holder[key as never], holder[key as never]] as never;
      else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true });
      return JSON.stringify(order).replaceAll(
        /"@raw:((?:[^"\\]|\\.)*)"/g,
        (_all, json: string) => JSON.parse(`"${json}"`) as string,
      );
    });
}

function placesOf(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesOf(inner)]);
}

/** What may happen to bytes on their way. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const invalidUtf8 = ['c328', 'ff', 'eda080', 'f8a1a1a1a1', 'c0af', 'e2'].map((hex) =>
    Buffer.from(hex, 'hex'),
  );
  return fc.oneof(
    { weight: 6, arbitrary: texts.map((text) => Buffer.from(text)) },
    fc.tuple(texts, fc.nat(), fc.constantFrom(...invalidUtf8)).map(([text, at, bytes]) => {
      const whole = Buffer.from(text);
      const index = at % (whole.length + 1);
      return Buffer.concat([whole.subarray(0, index), bytes, whole.subarray(index)]);
    }),
    fc.tuple(texts, fc.nat()).map(([text, at]) => Buffer.from(text).subarray(0, at % (text.length + 1))),
    texts.map((text) => Buffer.from(`\ufeff${text}`)),
    texts.map((text) => Buffer.from(text, 'utf16le')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
}

const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
const encodings: Record<string, (body: Buffer) => Buffer> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  identity: (body) => body,
};
type Headers = RawRequest['headers'];

function encoded(bodies: fc.Arbitrary<Buffer>): fc.Arbitrary<{ body: Buffer; encoding: Headers }> {
  const as = (encoding: string): Headers => [['Content-Encoding', encoding]];
  return fc.oneof(
    { weight: 8, arbitrary: bodies.map((body) => ({ body, encoding: [] })) },
    fc
      .tuple(bodies, fc.constantFrom(...Object.keys(encodings)))
      .map(([body, name]) => ({ body: encodings[name]?.(body) ?? body, encoding: as(name) })),
    fc
      .tuple(bodies, fc.constantFrom('gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'x', '', 'GZIP'))
      .map(([body, name]) => ({ body, encoding: as(name) })),
    bodies.map((body) => ({ body: gzipSync(body).subarray(0, 20), encoding: as('gzip') })),
    fc.constant({ body: bomb, encoding: as('gzip') }),
  );
}

const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 30 });
const visible = fc.string({ maxLength: 30 });
const header = (name: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value) => [name, value] as const);

const oddHeaders: fc.Arbitrary<Headers> = fc.array(
  fc.oneof(
    header('Expect', '100-continue', 'miracles'),
    header('traceparent', '00-x-y-z', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'ÿÿ'),
    header('baggage', 'a=b', `n=${personal}`, '%zz'),
    header('Upgrade', 'h2c', 'websocket'),
    header('Transfer-Encoding', 'chunked', 'gzip', 'chunked, identity'),
    header('Content-Length', '0', '7', '-1', '1e3', '99999999999999999999', '0x10'),
    header('Content-Type', 'text/plain', 'application/json', 'application/json; charset="'),
    header('X-Forwarded-For', 'unknown', '::1', 'a, b'),
    header('X-HTTP-Method-Override', 'DELETE'),
    header('Host', 'other', '', 'a b', '[::'),
    header('Connection', 'keep-alive', 'upgrade', 'close, x'),
    header('Accept', 'text/html', '*/*;q=x'),
    header('X-Long', 'x'.repeat(20_000)),
    header('Range', 'bytes=0-', 'bytes=9-1'),
    fc.tuple(
      fc.constantFrom('Idempotency-Key', 'X-API-Key', 'Authorization', 'Cookie'),
      fc.oneof(visible, latin1),
    ),
    fc.tuple(visible, latin1),
  ),
  { maxLength: 3 },
);

const contentTypes = [
  'application/json; charset=utf-8',
  'application/json;charset=UTF-16',
  'application/json; charset=latin1',
];
const wrongTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/problem+json',
  'x',
  '',
  'application/json;;',
];
const contentType: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Headers>([['Content-Type', 'application/json']]) },
  fc.constantFrom(...contentTypes, ...wrongTypes).map((value): Headers => [['Content-Type', value]]),
  fc.constant<Headers>([]),
);

const uuid = '01a209d6-753d-7573-879e-c4d8cb68f8ef';
const paths = fc.oneof(
  { weight: 6, arbitrary: fc.constant('/orders') },
  fc.constantFrom(
    ...[
      '/orders/',
      `/orders/${uuid}`,
      '/orders/17',
      '/orders/%zz',
      '/orders/..%2f',
      '/orders/%00',
      '/ORDERS',
    ],
  ),
  fc.constantFrom(
    ...[
      '//orders',
      '/orders?a=%',
      `/orders/${uuid}/events`,
      '*',
      'http://a/orders',
      '/',
      '/nowhere',
      '/orders#a',
    ],
  ),
  fc.constantFrom(
    ...[
      '/openapi.json',
      '/docs',
      '/livez',
      'orders',
      '',
      '/%c0%af',
      '/orders/__proto__',
      `/${'x'.repeat(9_000)}`,
    ],
  ),
  visible.map((text) => `/orders/${text}`),
);
const methods = fc.oneof(
  { weight: 8, arbitrary: fc.constant('POST') },
  fc.constantFrom(...METHODS),
  fc.constantFrom('post', 'FOO', '', 'GET POST', 'HEAD', 'OPTIONS'),
);

/** Requests of which anything may be wrong, mostly a few things at once; `credentials` are good, so that they get far. */
export function hostileRequests(
  orders: fc.Arbitrary<unknown>,
  credentials: fc.Arbitrary<Headers>,
): fc.Arbitrary<RawRequest> {
  const bodies = encoded(
    damaged(
      fc.oneof(
        orders.map((order) => JSON.stringify(order)),
        mutated(orders),
      ),
    ),
  );
  const keys = fc.oneof(
    fc.constant<Headers>([]),
    fc.constantFrom('k', 'a b', '"k"', '').map((key): Headers => [['Idempotency-Key', key]]),
  );
  const lengths = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constantFrom(-3, 5));
  const versions = fc.oneof(
    { weight: 15, arbitrary: fc.constant('HTTP/1.1') },
    fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
  );
  return fc
    .tuple(methods, paths, versions, bodies, contentType, credentials, keys, oddHeaders, lengths)
    .map(([method, path, version, { body, encoding }, type, who, key, odd, surplus]) => {
      const length: Headers = [['Content-Length', String(Math.max(0, body.length + surplus))]];
      const headers = [
        ['Host', 'a'],
        ['Connection', 'close'],
        ...length,
        ...type,
        ...encoding,
        ...who,
        ...key,
        ...odd,
      ] as const;
      // An honest sender waits for its answer; one that has promised more than it sends can only end.
      return { method, path, version, headers, body, endsEarly: surplus > 0 };
    });
}
