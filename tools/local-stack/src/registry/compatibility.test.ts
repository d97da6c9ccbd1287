import { incompatibilities, parseLevel } from './compatibility.ts';

const order = (...fields: object[]) => JSON.stringify({ type: 'record', name: 'Order', fields });
const id = { name: 'id', type: 'string' };
const plain = order(id);
const optional = order(id, { name: 'note', type: 'string', default: '' });
const required = order(id, { name: 'note', type: 'string' });
const against = (...texts: string[]) => texts.map((text, index) => ({ version: index + 1, text }));

describe('incompatibilities', () => {
  it.each([
    ['BACKWARD', optional, plain, true],
    ['BACKWARD', required, plain, false],
    ['BACKWARD', plain, required, true],
    ['FORWARD', required, plain, true],
    ['FORWARD', plain, required, false],
    ['FORWARD', plain, optional, true],
    ['FULL', optional, plain, true],
    ['FULL', required, plain, false],
    ['FULL', plain, required, false],
    ['NONE', '"int"', plain, true],
  ] as const)('%s judges %s after %s', (level, next, earlier, isCompatible) => {
    expect(incompatibilities(level, next, against(earlier)).length === 0).toBe(isCompatible);
  });

  it('looks past the last version only when the level is transitive', () => {
    const versions = against(plain, required);
    expect(incompatibilities('BACKWARD', required, versions)).toEqual([]);
    expect(incompatibilities('BACKWARD_TRANSITIVE', required, versions)).toContain('oldSchemaVersion: 1');
  });

  it('says which version is broken, how, and under which level', () => {
    expect(incompatibilities('BACKWARD', required, against(plain))).toEqual([
      'no matching field for default-less Order.note',
      'oldSchemaVersion: 1',
      `oldSchema: '${plain}'`,
      "compatibility: 'BACKWARD'",
    ]);
  });

  it('lets a first version through at every level', () => {
    expect(incompatibilities('FULL_TRANSITIVE', plain, [])).toEqual([]);
  });
});

describe('parseLevel', () => {
  it('takes any case and refuses other words', () => {
    expect(parseLevel('full_transitive')).toBe('FULL_TRANSITIVE');
    expect(() => parseLevel('SIDEWARDS')).toThrow(/^Invalid compatibility level/);
  });
});
