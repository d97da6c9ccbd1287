import { hashBody, ownKey, readIdempotencyKey } from './idempotency-key.ts';

describe('Idempotency-Key', () => {
  it('may be left out, and may be quoted', () => {
    expect(readIdempotencyKey(undefined)).toBeUndefined();
    expect(readIdempotencyKey('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBe(
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
    );
    expect(readIdempotencyKey('"key-1"')).toBe('key-1');
    expect(readIdempotencyKey('x'.repeat(255))).toHaveLength(255);
  });

  it.each([
    ['an empty one', ''],
    ['an empty quoted one', '""'],
    ['blanks, as two headers make', 'a, b'],
    ['more than 255 characters', 'x'.repeat(256)],
    ['characters outside of ASCII', 'schlüssel'],
  ])('refuses %s', (_kind, header) => {
    expect(() => readIdempotencyKey(header)).toThrow('the Idempotency-Key header is not a key');
  });
});

describe('ownKey', () => {
  const client = (id: string) => ({ id, scopes: new Set<string>() });

  it('is never the same for two clients, whatever they send', () => {
    const pairs = [
      [undefined, 'key:a'],
      [client('key:a'), 'b'],
      [client('jwt:a'), 'b'],
      [client('key:a'), 'key:a'],
    ] as const;
    expect(pairs.map(([owner, key]) => ownKey(owner, key))).toEqual([
      'key:a',
      'key:a b',
      'jwt:a b',
      'key:a key:a',
    ]);
  });

  it('is none where no key was sent', () => {
    expect(ownKey(client('key:a'), undefined)).toBeUndefined();
  });
});

describe('hashBody', () => {
  it('does not look at the order of fields', () => {
    expect(hashBody({ a: 1, b: { c: [1, 2], d: null } })).toEqual(
      hashBody({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
  });

  it('looks at the order of entries and at every value', () => {
    const bodies = [
      { a: [1, 2] },
      { a: [2, 1] },
      { a: ['1', '2'] },
      { a: [1, 2], b: null },
      [[1, 2]],
      { a: { 0: 1, 1: 2 } },
    ];
    expect(new Set(bodies.map((body) => hashBody(body).toString('hex'))).size).toBe(bodies.length);
  });
});
