import { METHODS } from 'node:http';
import fc from 'fast-check';
import { hostileBodies } from './hostile-bodies.fixture.ts';
import { personal } from './orders-from-schema.fixture.ts';
import type { RawRequest } from './raw-request.fixture.ts';

type Headers = RawRequest['headers'];

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
  const bodies = hostileBodies(orders);
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
