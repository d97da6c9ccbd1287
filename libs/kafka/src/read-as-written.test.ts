import { avroType } from '@rivulet/contracts';
import { RegistryUnavailableError, SchemaNotFoundError, UndecodableError } from './errors.ts';
import { readAsWritten } from './read-as-written.ts';
import { frame } from './wire-format.ts';

const type = avroType({
  ...{ type: 'record', name: 'Parcel' },
  fields: [{ name: 'ids', type: { type: 'array', items: 'string' } }],
});
const registry = {
  typeById: (id: number) =>
    id === 7 ? Promise.resolve(type) : Promise.reject(new SchemaNotFoundError(`schema ${id}: none`)),
};

describe('readAsWritten', () => {
  it('gives the event', async () => {
    const value = frame(7, type.toBuffer({ ids: ['a'] }));
    expect(await readAsWritten(registry, value)).toMatchObject({ ids: ['a'] });
  });

  it.each([
    ['nothing', null, 'value is null'],
    ['no frame', Buffer.from('{"a": 1}'), 'begins with byte 123'],
    ['an unknown schema', frame(8, Buffer.alloc(0)), 'not readable with schema 8: schema 8: none'],
    ['another event', frame(7, Buffer.from('ff', 'hex')), 'not readable with schema 7'],
    // A block of 2^31 items, of which none is there: believed, it would fill the memory.
    ['a damaged count of items', frame(7, Buffer.from('8080808010', 'hex')), 'not readable with schema 7'],
  ])('takes %s for undecodable', async (_what, value, words) => {
    await expect(readAsWritten(registry, value)).rejects.toThrow(UndecodableError);
    await expect(readAsWritten(registry, value)).rejects.toThrow(words);
  });

  it('says nothing of the event while the registry is away', async () => {
    const away = new RegistryUnavailableError('away');
    await expect(
      readAsWritten({ typeById: () => Promise.reject(away) }, frame(7, Buffer.alloc(0))),
    ).rejects.toBe(away);
  });
});
