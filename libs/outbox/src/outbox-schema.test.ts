import { schemaFingerprint } from './outbox-schema.ts';

describe('schemaFingerprint', () => {
  const field = (rest: object) => ({
    type: 'record',
    name: 'R',
    fields: [{ name: 'a', type: 'int', ...rest }],
  });

  it('is the same for the same schema', () => {
    expect(schemaFingerprint(field({ default: 1 }))).toBe(schemaFingerprint(field({ default: 1 })));
  });

  it('tells schemas apart that differ in nothing but a default', () => {
    expect(schemaFingerprint(field({ default: 1 }))).not.toBe(schemaFingerprint(field({ default: 2 })));
  });
});
