import { avroType, type AvroSchema, type EventDefinition } from '@rivulet/contracts';
import { RegistryUnavailableError, SchemaNotFoundError, UndecodableError } from './errors.ts';
import { createEventDecoder } from './event-decoder.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { frame } from './wire-format.ts';

interface Parcel {
  id: string;
  weight: number;
  tags: string[];
}

const field = {
  id: { name: 'id', type: 'string' },
  weight: { name: 'weight', type: 'int', default: 1 },
  tags: { name: 'tags', type: { type: 'array', items: 'string' }, default: [] },
  marks: { name: 'marks', type: { type: 'array', items: 'long' }, default: [] },
  codes: { name: 'codes', type: { type: 'map', values: 'long' }, default: {} },
};

function parcelSchema(...fields: object[]): AvroSchema {
  return { type: 'record', name: 'Parcel', fields };
}

const known = parcelSchema(field.id, field.weight, field.tags);
const Parcel = { name: 'Parcel', schema: known } as EventDefinition<Parcel>;
const parcel: Parcel = { id: 'p-1', weight: 3, tags: ['a', 'b'] };

/** A registry that holds the given schemas, ids from 1, and counts what it is asked. */
function registryWith(...schemas: AvroSchema[]) {
  const asked: number[] = [];
  let down = false;
  const typeById: SchemaRegistry['typeById'] = async (id) => {
    asked.push(id);
    if (down) throw new RegistryUnavailableError('the registry is down');
    const schema = schemas[id - 1];
    if (schema === undefined) throw new SchemaNotFoundError(`schema ${id}: the schema registry has none`);
    return avroType(schema);
  };
  const registry = { typeById } as SchemaRegistry;
  return { registry, asked, schemas, setDown: (now: boolean) => (down = now) };
}

function written(schemaId: number, schema: AvroSchema, event: object): Buffer {
  return frame(schemaId, avroType(schema).toBuffer(event));
}

/** Avro's variable-length zigzag encoding of a long. */
function avroLong(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = (value << 1n) ^ (value >> 63n);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

describe('createEventDecoder', () => {
  it('gives a promise for the first event of a schema only, and asks the registry once', async () => {
    const { registry, asked } = registryWith(known);
    const decoder = createEventDecoder(registry, Parcel);
    const first = decoder.decode(written(1, known, parcel));
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual(parcel);
    expect(decoder.decode(written(1, known, parcel))).toEqual(parcel);
    expect(asked).toEqual([1]);
  });

  it('reads events of older and newer schemas side by side in the shape that it knows', async () => {
    const older = parcelSchema(field.id);
    const newer = parcelSchema(field.marks, field.id, field.weight, field.tags);
    const decoder = createEventDecoder(registryWith(older, newer).registry, Parcel);
    expect(await decoder.decode(written(1, older, { id: 'old' }))).toEqual({
      id: 'old',
      weight: 1,
      tags: [],
    });
    expect(await decoder.decode(written(2, newer, { ...parcel, marks: [7, 8] }))).toEqual(parcel);
  });

  it('takes an unknown schema id for a fault of the event, and asks again when it comes again', async () => {
    const { registry, asked, schemas } = registryWith();
    const decoder = createEventDecoder(registry, Parcel);
    const event = written(1, known, parcel);
    const decoding = decoder.decode(event);
    await expect(decoding).rejects.toThrow(UndecodableError);
    await expect(decoding).rejects.toThrow('schema id 1 is unknown to the schema registry');
    schemas.push(known);
    expect(await decoder.decode(event)).toEqual(parcel);
    expect(asked).toEqual([1, 1]);
  });

  it('passes the unavailable registry on: nothing is wrong with the event', async () => {
    const { registry, setDown } = registryWith(known);
    const decoder = createEventDecoder(registry, Parcel);
    setDown(true);
    await expect(decoder.decode(written(1, known, parcel))).rejects.toThrow(RegistryUnavailableError);
    setDown(false);
    expect(await decoder.decode(written(1, known, parcel))).toEqual(parcel);
  });

  it('needs no registry for schemas that it has seen', async () => {
    const { registry, setDown } = registryWith(known);
    const decoder = createEventDecoder(registry, Parcel);
    await decoder.decode(written(1, known, parcel));
    setDown(true);
    expect(decoder.decode(written(1, known, parcel))).toEqual(parcel);
  });

  it('refuses a writer schema that can not be read as the event', async () => {
    const foreign: AvroSchema = { type: 'record', name: 'Parcel', fields: [{ name: 'id', type: 'long' }] };
    const decoder = createEventDecoder(registryWith(foreign).registry, Parcel);
    const decoding = decoder.decode(written(1, foreign, { id: 1 }));
    await expect(decoding).rejects.toThrow(UndecodableError);
    await expect(decoding).rejects.toThrow('schema id 1 can not be read as Parcel');
  });

  it('does not take amounts of another scale for its own', async () => {
    const priced = (scale: number) =>
      parcelSchema({ name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 8, scale } });
    const { registry } = registryWith(priced(2), priced(3));
    const Priced = { name: 'Parcel', schema: priced(2) } as EventDefinition<{ price: string }>;
    const decoder = createEventDecoder(registry, Priced);
    expect(await decoder.decode(written(1, priced(2), { price: '12.50' }))).toEqual({ price: '12.50' });
    const other = decoder.decode(written(2, priced(3), { price: '12.500' }));
    await expect(other).rejects.toThrow('schema id 2 can not be read as Parcel');
  });

  it('refuses a value outside of the wire format without asking the registry', () => {
    const { registry, asked } = registryWith(known);
    const decoder = createEventDecoder(registry, Parcel);
    expect(() => decoder.decode(null)).toThrow(UndecodableError);
    expect(() => decoder.decode(Buffer.from('text'))).toThrow(UndecodableError);
    expect(asked).toEqual([]);
  });

  const body = avroType(known).toBuffer(parcel);
  const marked = parcelSchema(field.marks, field.id);
  const coded = parcelSchema(field.codes, field.id);
  const huge = 2n ** 40n;
  const damaged: [string, AvroSchema, Buffer][] = [
    ['a truncated body', known, body.subarray(0, -1)],
    ['an empty body', known, Buffer.alloc(0)],
    ['trailing bytes', known, Buffer.concat([body, Buffer.from([0])])],
    ['a text longer than the body', known, Buffer.from([0x7e, 0x61])],
    ['a text of negative length', known, Buffer.from([0x01, 0x61])],
    ['an array of more items than bytes', known, Buffer.concat([avroLong(0n), avroLong(1n), avroLong(huge)])],
    [
      'an array block of a negative, huge count',
      known,
      Buffer.concat([avroLong(0n), avroLong(1n), avroLong(-huge), avroLong(4n)]),
    ],
    ['a skipped array of more items than bytes', marked, Buffer.concat([avroLong(huge), avroLong(0n)])],
    ['a skipped map of more entries than bytes', coded, Buffer.concat([avroLong(huge), avroLong(0n)])],
    [
      'a skipped block that ends before it began',
      marked,
      Buffer.concat([avroLong(-1n), avroLong(-3n), avroLong(0n)]),
    ],
  ];

  it.each(damaged)(
    'refuses %s at once, also when the schema is known already',
    async (_what, writer, bytes) => {
      const decoder = createEventDecoder(registryWith(writer).registry, Parcel);
      const value = frame(1, bytes);
      await expect(decoder.decode(value)).rejects.toThrow(UndecodableError);
      expect(() => decoder.decode(value)).toThrow(UndecodableError);
      expect(() => decoder.decode(value)).toThrow('body is not a Parcel');
    },
  );
});
