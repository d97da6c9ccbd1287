import { hashApiKey, parseApiKeys, type BadApiKeys } from './api-keys.ts';

const entry = { client: 'shop', sha256: hashApiKey('rivulet_one'), scopes: ['orders:write'] };
const january = Date.parse('2027-01-15T00:00:00Z');

const faultsOf = (content: unknown) => {
  try {
    parseApiKeys(typeof content === 'string' ? content : JSON.stringify(content));
  } catch (error) {
    return (error as BadApiKeys).faults;
  }
  throw new Error('was taken');
};

describe('API keys', () => {
  it('are found by the key, and are kept as hashes only', () => {
    const keys = parseApiKeys(JSON.stringify([entry]));
    expect(keys.find('rivulet_one', january)).toEqual({ id: 'key:shop', scopes: new Set(['orders:write']) });
    expect(keys.find('rivulet_two', january)).toBeUndefined();
    expect(keys.find(entry.sha256, january)).toBeUndefined();
  });

  it('of one client may be several, each with its time, so that they can be replaced without a gap', () => {
    const keys = parseApiKeys(
      JSON.stringify([
        { ...entry, notAfter: '2027-01-15T00:00:00Z' },
        { ...entry, sha256: hashApiKey('rivulet_two'), notBefore: '2027-01-14T00:00:00+01:00' },
      ]),
    );
    const found = (key: string, atMs: number) => keys.find(key, atMs);
    expect(found('rivulet_one', january - 1)).toMatchObject({ id: 'key:shop' });
    expect(found('rivulet_two', january - 1)).toMatchObject({ id: 'key:shop' });
    expect(found('rivulet_one', january)).toBe('expired');
    expect(found('rivulet_two', Date.parse('2027-01-13T22:59:59Z'))).toBe('expired');
  });

  it('may be none: the last one can be withdrawn', () => {
    expect(parseApiKeys('[]').find('rivulet_one', january)).toBeUndefined();
  });

  it('names every fault at once, by entry and field', () => {
    const faults = faultsOf([
      { ...entry, client: 'two words' },
      { ...entry, sha256: 'ABC', scopes: [] },
      { ...entry, scopes: ['orders:delete'], notAfter: 'tomorrow', key: 'rivulet_one' },
      { client: 'x' },
    ]);
    expect(faults).toEqual([
      'entry 1, client is no name of 1 to 64 letters, digits, dots, dashes and underscores',
      'entry 2, sha256 is no SHA-256 of 64 digits and letters from a to f',
      'entry 2, scopes is empty',
      'entry 3, scopes, 0 is missing or of the wrong form',
      'entry 3, notAfter is no time such as "2027-01-31T00:00:00Z"',
      'entry 3 has unknown fields: "key"',
      'entry 4, sha256 is missing or of the wrong form',
      'entry 4, scopes is missing or of the wrong form',
    ]);
  });

  it('refuses a hash that stands there twice, and a time that is over before it begins', () => {
    const late = { notBefore: '2027-02-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };
    expect(faultsOf([entry, { ...entry, client: 'other', ...late }])).toEqual([
      'entry 2 (other) has the hash of an earlier one',
      'entry 2 (other): notBefore must be before notAfter',
    ]);
  });

  it.each([
    ['{"client":"rivulet_secret', 'is no JSON'],
    ['{}', 'is no list of entries'],
    ['', 'is no JSON'],
  ])('refuses %j without quoting it', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});
