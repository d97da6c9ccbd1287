import { avroType } from '@rivulet/contracts';
import { frame, type KafkaRecord, type SchemaRegistry } from '@rivulet/kafka';
import { createFit } from './fitting-records.ts';
import { tailFilterOf, type TailArguments } from './tail-options.ts';

const type = avroType({ type: 'record', name: 'Parcel', fields: [{ name: 'weight', type: 'int' }] });
const registry = { typeById: async () => type } as unknown as SchemaRegistry;

function record(value: Buffer | null, more: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    topic: 't',
    partition: 0,
    offset: 1,
    key: Buffer.from('k'),
    value,
    headers: {},
    timestampMs: 5,
    ...more,
  };
}
const parcel = (weight: number) => record(frame(7, type.toBuffer({ weight })));
const fitting = (given: Partial<TailArguments>, read: KafkaRecord) =>
  createFit(() => registry, tailFilterOf({ follow: false, ...given }))(read);

describe('what fits', () => {
  it.each([
    ['Avro by the registry', parcel(3), { kind: 'event', event: { weight: 3 } }],
    ['JSON', record(Buffer.from('{"a":1}')), { kind: 'event', event: { a: 1 } }],
    ['a tombstone', record(null), { kind: 'event', event: null }],
    ['bytes that are neither', record(Buffer.from('{nonsense')), { kind: 'undecodable' }],
  ])('is read: %s', async (_what, given, content) => {
    expect(await fitting({}, given)).toMatchObject({ content });
  });

  it('goes by key, of several any', async () => {
    expect(await fitting({ key: ['a', 'k'] }, parcel(1))).toBeDefined();
    expect(await fitting({ key: ['a'] }, parcel(1))).toBeUndefined();
  });

  it('goes by all headers', async () => {
    const headed = { ...parcel(1), headers: { a: Buffer.from('1'), b: '2' } };
    expect(await fitting({ header: ['a=1', 'b=2'] }, headed)).toBeDefined();
    expect(await fitting({ header: ['a=1', 'b=3'] }, headed)).toBeUndefined();
    expect(await fitting({ header: ['c='] }, headed)).toBeUndefined();
  });

  it('goes by all conditions, which bytes that nobody can read never fulfil', async () => {
    expect(await fitting({ where: ['weight>2', 'weight<4'] }, parcel(3))).toBeDefined();
    expect(await fitting({ where: ['weight>2', 'weight<4'] }, parcel(4))).toBeUndefined();
    expect(await fitting({ where: ['weight!=4'] }, record(Buffer.from('?')))).toBeUndefined();
  });

  it('asks no registry for what needs none', async () => {
    const none = createFit(
      () => {
        throw new Error('no registry');
      },
      tailFilterOf({ follow: false }),
    );
    expect(await none(record(Buffer.from('{}')))).toBeDefined();
    await expect(none(parcel(1))).rejects.toThrow('no registry');
  });
});
