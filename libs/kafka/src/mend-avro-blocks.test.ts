import { avroType } from '@rivulet/contracts';
import avsc from 'avsc';
import fc from 'fast-check';
import { mendAvroBlocks } from './mend-avro-blocks.ts';

const blocks = avroType({
  type: 'record',
  name: 'Blocks',
  fields: [
    { name: 'lists', type: { type: 'array', items: { type: 'array', items: 'string' } } },
    { name: 'map', type: { type: 'map', values: { type: 'map', values: 'long' } } },
    { name: 'last', type: 'string' },
  ],
});
const onlyLast = avroType({ type: 'record', name: 'Blocks', fields: [{ name: 'last', type: 'string' }] });

describe('mendAvroBlocks', () => {
  it('finds what it replaces in the installed avsc', () => {
    for (const type of [avsc.types.ArrayType, avsc.types.MapType]) {
      expect(type.prototype).toMatchObject({ _read: expect.any(Function), _skip: expect.any(Function) });
    }
  });

  it('reads and skips arrays and maps of any size as avsc does', () => {
    mendAvroBlocks();
    const keys = fc.stringMatching(/^[a-z]{1,8}$/);
    const values = fc.record({
      lists: fc.array(fc.array(fc.string())),
      map: fc.dictionary(keys, fc.dictionary(keys, fc.integer(), { noNullPrototype: true }), {
        noNullPrototype: true,
      }),
      last: fc.string(),
    });
    fc.assert(
      fc.property(values, (value) => {
        const bytes = blocks.toBuffer(value);
        expect(blocks.fromBuffer(bytes)).toEqual(value);
        expect(onlyLast.fromBuffer(bytes, onlyLast.createResolver(blocks))).toEqual({ last: value.last });
      }),
    );
  });

  it('reads and skips blocks that tell their size in bytes', () => {
    mendAvroBlocks();
    const [count, size] = [0x03, 0x08]; // -2 items in 4 bytes
    const lists = Buffer.from([0x01, 0x0c, count, size, 0x02, 0x61, 0x02, 0x62, 0x00, 0x00]);
    const bytes = Buffer.concat([lists, Buffer.from([0x00, 0x02, 0x7a])]);
    expect(blocks.fromBuffer(bytes)).toEqual({ lists: [['a', 'b']], map: {}, last: 'z' });
    expect(onlyLast.fromBuffer(bytes, onlyLast.createResolver(blocks))).toEqual({ last: 'z' });
  });

  it('ends on any bytes, with a value or an error', () => {
    mendAvroBlocks();
    const resolver = onlyLast.createResolver(blocks);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        for (const read of [
          (): unknown => blocks.fromBuffer(Buffer.from(bytes)),
          (): unknown => onlyLast.fromBuffer(Buffer.from(bytes), resolver),
        ]) {
          try {
            expect(read()).toHaveProperty('last');
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
