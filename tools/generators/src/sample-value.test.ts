import { randomUUID } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { avroType } from '@rivulet/contracts';
import { sampleFields } from './sample-value.ts';

const fields = [
  { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
  { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 3 } },
  { name: 'whole', type: { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 0 } },
  { name: 'note', type: ['null', 'string'], default: null },
  { name: 'either', type: ['string', 'int'] },
  { name: 'colour', type: { type: 'enum', name: 'Colour', symbols: ['red', 'green'] } },
  { name: 'flags', type: { type: 'map', values: 'boolean' } },
  { name: 'raw', type: 'bytes' },
  { name: 'isOpen', type: 'boolean' },
  {
    name: 'items',
    type: {
      type: 'array',
      items: { type: 'record', name: 'Item', fields: [{ name: 'quantity', type: 'int' }] },
    },
  },
];

it('samples fit the schema of their event, whatever is in it', () => {
  const sample: unknown = runInNewContext(`({ ${sampleFields(fields)} })`, { randomUUID, Date, Buffer });
  expect(avroType({ type: 'record', name: 'Event', fields }).isValid(sample)).toBe(true);
});
