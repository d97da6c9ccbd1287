import fc from 'fast-check';
import { numberArray, textArray } from './array-literal.ts';

// pg's own, which every other statement goes through.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types and no ES module
const { prepareValue } = require('pg/lib/utils.js') as { prepareValue(value: unknown): string };

describe('textArray', () => {
  it('writes what pg writes, whatever stands in the texts', () => {
    const texts = fc.array(
      fc.option(fc.oneof(fc.string(), fc.constantFrom('NULL', '"', '\\', '{', '},', ''))),
    );
    fc.assert(fc.property(texts, (values) => textArray(values) === prepareValue(values)));
  });
});

describe('numberArray', () => {
  it('is read as the same numbers', () => {
    expect(numberArray([1, 20, 3])).toBe('{1,20,3}');
    expect(numberArray([])).toBe('{}');
  });
});
