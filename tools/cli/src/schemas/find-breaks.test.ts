import type { AvroSchema } from '@rivulet/contracts';
import { findBreaks } from './find-breaks.ts';

const record = (...fields: object[]) => ({ type: 'record', name: 'Order', namespace: 'shop', fields });
const id = { name: 'id', type: 'string' };
const field = (type: AvroSchema, more: object = {}) => record(id, { name: 'a', type, ...more });
const colour = (symbols: string[], more: object = {}): AvroSchema => ({
  ...{ type: 'enum', name: 'Colour', symbols },
  ...more,
});
const item = (quantity: AvroSchema): AvroSchema => ({
  type: 'array',
  items: { type: 'record', name: 'Item', fields: [{ name: 'quantity', type: quantity }] },
});
const time = (logicalType: string): AvroSchema => ({ type: 'long', logicalType });
const decimal = (scale: number): AvroSchema => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision: 9,
  scale,
});

describe('findBreaks', () => {
  it.each<[string, AvroSchema, AvroSchema]>([
    ['the same schema', field('int'), field('int')],
    ['a new field with a default', field(['null', 'string'], { default: null }), record(id)],
    ['a field that is gone', record(id), field('int')],
    ['a renamed field with an alias', record(id, { name: 'b', type: 'int', aliases: ['a'] }), field('int')],
    ['a wider number', field('long'), field('int')],
    ['a field that may be null from now on', field(['null', 'string'], { default: null }), field('string')],
    ['a new symbol', field(colour(['red', 'blue'])), field(colour(['red']))],
    [
      'a symbol that is gone, with a default',
      field(colour(['red'], { default: 'red' })),
      field(colour(['red', 'blue'])),
    ],
    ['a number that is a time from now on', field(time('timestamp-millis')), field('long')],
    ['other words about it', field('int', { doc: 'new' }), field('int', { doc: 'old' })],
  ])('finds none in %s', (_what, reader, writer) => {
    expect(findBreaks(reader, writer)).toEqual([]);
  });

  it.each<[string, AvroSchema, AvroSchema, { path: string; reader: string; writer: string }, string]>([
    [
      'a new field without a default',
      field('int'),
      record(id),
      { path: 'a', reader: 'int', writer: 'no such field' },
      'give it one',
    ],
    [
      'another type',
      field('int'),
      field('string'),
      { path: 'a', reader: 'int', writer: 'string' },
      'string was written, and can not be read as int',
    ],
    [
      'a field of a list',
      field(item('int')),
      field(item('long')),
      { path: 'a[].quantity', reader: 'int', writer: 'long' },
      'long was written',
    ],
    [
      'the values of a map',
      field({ type: 'map', values: 'int' }),
      field({ type: 'map', values: 'long' }),
      { path: 'a{}', reader: 'int', writer: 'long' },
      'long was written',
    ],
    [
      'a field that may not be null any more',
      field('string'),
      field(['null', 'string']),
      { path: 'a', reader: 'string', writer: 'null or string' },
      'null was written, and the reader takes none',
    ],
    [
      'a kind of union that is gone',
      field(['null', 'string']),
      field(['null', 'int', 'string']),
      { path: 'a', reader: 'null or string', writer: 'null or int or string' },
      'int was written',
    ],
    [
      'a symbol that is gone, without a default',
      field(colour(['red'])),
      field(colour(['red', 'blue'])),
      { path: 'a', reader: 'shop.Colour', writer: 'shop.Colour' },
      'blue was written',
    ],
    [
      'a renamed field without an alias',
      record(id, { name: 'b', type: 'int' }),
      field('int'),
      { path: 'b', reader: 'int', writer: 'no such field' },
      'no default',
    ],
    [
      'another scale',
      field(decimal(3)),
      field(decimal(2)),
      { path: 'a', reader: 'decimal(9, 3)', writer: 'decimal(9, 2)' },
      'can not be read',
    ],
    [
      'other units of a time',
      field(time('timestamp-millis')),
      field(time('timestamp-micros')),
      { path: 'a', reader: 'timestamp-millis', writer: 'timestamp-micros' },
      'can not be read',
    ],
    [
      'a record within a union',
      field(['null', { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'int' }] }]),
      field(['null', { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'string' }] }]),
      { path: 'a.x', reader: 'int', writer: 'string' },
      'string was written',
    ],
  ])('finds %s, and says where', (_what, reader, writer, place, problem) => {
    expect(findBreaks(reader, writer)).toEqual([{ ...place, problem: expect.stringContaining(problem) }]);
  });

  it('finds each of several', () => {
    const writer = record(id, { name: 'a', type: 'string' }, { name: 'b', type: 'long' });
    const reader = record(
      id,
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
      { name: 'c', type: 'int' },
    );
    expect(findBreaks(reader, writer).map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  });

  it('goes into records that hold themselves, and ends', () => {
    const list = (type: AvroSchema) =>
      record(id, { name: 'a', type }, { name: 'next', type: ['null', 'Order'], default: null });
    expect(findBreaks(list('int'), list('string')).map(({ path }) => path)).toEqual(['a']);
  });

  it('finds another name of a record, wherever it stands', () => {
    const inner = (name: string) => field({ type: 'record', name, fields: [id] });
    expect(findBreaks(inner('New'), inner('Old'))).toMatchObject([
      { path: 'a', reader: 'shop.New', writer: 'shop.Old' },
    ]);
  });

  it('refuses what is no schema', () => {
    expect(() => findBreaks(field('nonsense'), field('int'))).toThrow('nonsense');
  });
});
