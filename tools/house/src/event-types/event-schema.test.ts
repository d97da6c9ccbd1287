import { parseEventSchema } from './event-schema.ts';

const rivulet = {
  type: 'shop.ItemSold',
  source: '/shop',
  topic: 'shop.item-sold',
  id: 'eventId',
  key: 'itemId',
  time: 'soldAt',
};
const fields = [
  { name: 'eventId', type: 'string' },
  { name: 'itemId', type: { type: 'string', logicalType: 'uuid' } },
  { name: 'soldAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'note', type: ['null', 'string'] },
];
const sold = { type: 'record', name: 'ItemSold', rivulet, fields };
const parse =
  (schema: unknown, file = 'item-sold') =>
  () =>
    parseEventSchema(file, JSON.stringify(schema));

describe('parseEventSchema', () => {
  it('reads the definition that the record carries', () => {
    expect(parse(sold)()).toMatchObject({ file: 'item-sold', name: 'ItemSold', definition: rivulet });
  });

  it.each<[string, unknown, string]>([
    [
      'no rivulet attribute',
      { ...sold, rivulet: undefined },
      'lacks the attribute "rivulet": add something like',
    ],
    [
      'an id that is no field',
      { ...sold, rivulet: { ...rivulet, id: 'nope' } },
      'rivulet.id is "nope", but the fields are eventId, itemId',
    ],
    [
      'a key that may be null',
      { ...sold, rivulet: { ...rivulet, key: 'note' } },
      'rivulet.key is "note", which must be a string, not null',
    ],
    [
      'a time that is no timestamp',
      { ...sold, rivulet: { ...rivulet, time: 'note' } },
      'which must be a timestamp-millis',
    ],
    ['a missing topic', { ...sold, rivulet: { ...rivulet, topic: undefined } }, 'rivulet.topic is missing'],
    [
      'an attribute that means nothing',
      { ...sold, rivulet: { ...rivulet, topics: 'x' } },
      'rivulet.topics means nothing',
    ],
    ['a type that is no record', { type: 'enum', name: 'ItemSold', symbols: ['a'] }, 'an event is a record'],
    ['a field of an unknown type', { ...sold, fields: [{ name: 'x', type: 'strng' }] }, 'strng'],
  ])('refuses %s', (_what, schema, message) => {
    expect(parse(schema)).toThrow(message);
  });

  it('refuses a file that is not named after its record', () => {
    expect(parse(sold, 'sold')).toThrow('the record is named ItemSold, so the file must be item-sold.avsc');
  });

  it('refuses text that is no JSON', () => {
    expect(() => parseEventSchema('item-sold', '{ "type": ')).toThrow(/JSON/);
  });
});
