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

/** Bodies of orders, some of them mutated, damaged or encoded. */
export function hostileBodies(
  orders: fc.Arbitrary<unknown>,
): fc.Arbitrary<{ body: Buffer; encoding: Headers }> {
  const texts = fc.oneof(
    orders.map((order) => JSON.stringify(order)),
    mutated(orders),
  );
  return encoded(damaged(texts));
}

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
