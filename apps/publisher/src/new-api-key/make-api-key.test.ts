import { randomBytes } from 'node:crypto';
import { parseApiKeys } from '../guard/api-keys.ts';
import { makeApiKey } from './make-api-key.ts';

const wanted = { client: 'shop', scopes: ['orders:write'] };

describe('a new API key', () => {
  it('is found by its entry, which does not hold it', () => {
    const { key, entry } = makeApiKey(wanted, randomBytes);
    expect(key).toMatch(/^rivulet_[\w-]{43}$/);
    expect(JSON.stringify(entry)).not.toContain(key.slice(8));
    expect(parseApiKeys(JSON.stringify([entry])).find(key, 0)).toEqual({
      id: 'key:shop',
      scopes: new Set(['orders:write']),
    });
  });

  it('has 256 random bits', () => {
    const asked: number[] = [];
    makeApiKey(wanted, (bytes) => {
      asked.push(bytes);
      return Buffer.alloc(bytes, 7);
    });
    expect(asked).toEqual([32]);
  });

  it.each([
    [{ client: 'two words' }, /client is no name/],
    [{ scopes: ['orders:all'] }, /no such scope: orders:all; there are orders:read, orders:write/],
    [{ notAfter: 'tomorrow' }, /notAfter is no time/],
  ])('is not made with %j', (change, fault) => {
    expect(() => makeApiKey({ ...wanted, ...change }, randomBytes)).toThrow(fault);
  });
});
