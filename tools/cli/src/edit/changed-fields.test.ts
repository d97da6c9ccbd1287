import { changedFields, showChanges } from './changed-fields.ts';
import { fieldName } from './field-path.ts';

const names = (before: unknown, after: unknown) =>
  changedFields(before, after).map(({ path }) => fieldName(path));

describe('changed fields', () => {
  it('are the innermost ones that differ, also in lists, added and taken away', () => {
    const before = { a: 1, b: { c: 2, d: 3 }, e: [{ f: 1 }, { f: 2 }], g: null };
    const after = { a: 1, b: { c: 9, d: 3 }, e: [{ f: 7 }], g: { h: 1 } };
    expect(names(before, after)).toEqual(['b.c', 'e[0].f', 'e[1]', 'g']);
    expect(names(after, before)).toEqual(['b.c', 'e[0].f', 'e[1]', 'g']);
    expect(names(before, structuredClone(before))).toEqual([]);
  });

  it('are shown without e-mail, phone and address unless these are to be shown', () => {
    const before = { customerEmail: 'a@x.example', shippingAddress: { city: 'Ulm' }, amount: 1 };
    const after = { customerEmail: 'b@x.example', shippingAddress: { city: 'Bonn' }, amount: 2 };
    const hidden = '[redacted]';
    expect(showChanges({ before, after }, false)).toEqual([
      { field: 'customerEmail', before: hidden, after: hidden },
      { field: 'shippingAddress.city', before: hidden, after: hidden },
      { field: 'amount', before: 1, after: 2 },
    ]);
    expect(showChanges({ before, after }, true)).toContainEqual({
      ...{ field: 'shippingAddress.city', before: 'Ulm', after: 'Bonn' },
    });
  });
});
