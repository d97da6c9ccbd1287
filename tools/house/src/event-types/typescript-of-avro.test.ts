import { typescriptOfAvro } from './typescript-of-avro.ts';

const record = (...types: unknown[]) => ({
  type: 'record',
  name: 'shop.Thing',
  fields: types.map((type, at) => ({ name: `f${at}`, type })),
});
const fieldsOf = (...types: unknown[]) =>
  typescriptOfAvro(record(...types))
    .declarations.get('Thing')
    ?.match(/(?<=: ).*(?=;)/g);

describe('typescriptOfAvro', () => {
  it.each([
    ['string', 'string'],
    [{ type: 'string', logicalType: 'uuid' }, 'string'],
    ['int', 'number'],
    ['long', 'number'],
    ['double', 'number'],
    ['boolean', 'boolean'],
    ['bytes', 'Buffer'],
    [{ type: 'long', logicalType: 'timestamp-millis' }, 'Date'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, 'string'],
    [['null', 'string'], 'string | null'],
    [['null', { type: 'long', logicalType: 'timestamp-millis' }], 'Date | null'],
    [{ type: 'array', items: 'string' }, 'string[]'],
    [{ type: 'array', items: ['null', 'int'] }, '(number | null)[]'],
    [{ type: 'map', values: 'int' }, 'Record<string, number>'],
    [{ type: 'enum', name: 'Channel', symbols: ['email', 'sms'] }, 'Channel'],
  ])('maps %j to %s', (avro, typescript) => {
    expect(fieldsOf(avro)).toEqual([typescript]);
  });

  it('declares nested records and enums once, under their own names, and finds them again', () => {
    const item = {
      type: 'record',
      name: 'Item',
      doc: 'One line.',
      fields: [{ name: 'id', type: 'string', doc: 'Its id.' }],
    };
    const channel = { type: 'enum', name: 'Channel', symbols: ['email', 'sms'] };
    const { declarations } = typescriptOfAvro(record({ type: 'array', items: item }, 'shop.Item', channel));
    expect([...declarations.keys()]).toEqual(['Thing', 'Item', 'Channel']);
    expect(declarations.get('Item')).toBe(
      '/** One line. */\nexport interface Item {\n  /** Its id. */\n  id: string;\n}',
    );
    expect(declarations.get('Channel')).toBe("export type Channel = 'email' | 'sms';");
    expect(declarations.get('Thing')).toContain('f1: Item;');
  });

  it('refuses a decimal that the codec cannot read', () => {
    expect(() => fieldsOf({ type: 'string', logicalType: 'decimal' })).toThrow(
      'decimal must stand on bytes, not on string',
    );
  });
});
