import { canonicalText } from './schema-text.ts';

describe('canonicalText', () => {
  it('is the same for the same schema however it is written', () => {
    const one = '{"name":"Order","type":"record","fields":[{"type":{"type":"string"},"name":"id"}]}';
    const other = '{ "type": "record", "name": "Order",\n "fields": [ {"name":"id", "type":"string"} ] }';
    expect(canonicalText(one)).toBe(canonicalText(other));
  });

  it('keeps what tells schemas apart: documentation, defaults, logical types', () => {
    const plain = '{"type":"record","name":"A","fields":[{"name":"n","type":"long","default":1}]}';
    const others = [
      plain.replace('"A"', '"A","doc":"why"'),
      plain.replace('"default":1', '"default":2'),
      plain.replace('"type":"long"', '"type":{"type":"long","logicalType":"timestamp-millis"}'),
    ];
    expect(new Set([plain, ...others].map(canonicalText)).size).toBe(4);
  });

  it('touches nothing inside a default', () => {
    const text =
      '{"type":"record","name":"A","fields":[{"name":"m","type":{"type":"map","values":"string"},"default":{"type":"x"}}]}';
    expect(JSON.parse(canonicalText(text))).toEqual(JSON.parse(text));
  });

  it.each([undefined, '', 'string', '{"type":"nonsense"}', '{"type":"record","fields":[]}'])(
    'refuses %j',
    (text) => {
      expect(() => canonicalText(text)).toThrow(/^Invalid schema: /);
    },
  );
});
