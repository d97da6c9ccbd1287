import { RegistryUnavailableError, SchemaNotFoundError } from '@rivulet/kafka';
import { createSchemaIds } from './schema-ids.ts';

const own = { fingerprint: 'f1', subject: 's', schema: { type: 'string' } };
const none = () => Promise.resolve(undefined);

describe('schema ids', () => {
  it('are asked for once each', async () => {
    let asked = 0;
    const ids = createSchemaIds({ idFor: () => Promise.resolve((asked += 1)) }, [own], none);
    expect([await ids.idOf(own), await ids.idOf(own)]).toEqual([1, 1]);
    expect(asked).toBe(1);
  });

  it('of another version`s schema come from the schema stored beside the outbox', async () => {
    const registry = {
      idFor: (_subject: string, schema: unknown) => Promise.resolve(schema === 'newer' ? 7 : 1),
    };
    const ids = createSchemaIds(registry, [own], () => Promise.resolve('newer'));
    await expect(ids.idOf({ fingerprint: 'f2', subject: 's' })).resolves.toBe(7);
  });

  it('are a fault of the schema when it is not registered, with the remedy', async () => {
    const ids = createSchemaIds(
      { idFor: () => Promise.reject(new SchemaNotFoundError('none')) },
      [own],
      none,
    );
    await expect(ids.idOf(own)).rejects.toMatchObject({
      part: 'schema',
      message: expect.stringContaining('register it') as string,
    });
  });

  it('are a fault of the schema when the writer never stored it', async () => {
    const ids = createSchemaIds({ idFor: () => Promise.resolve(1) }, [], none);
    await expect(ids.idOf(own)).rejects.toMatchObject({
      part: 'schema',
      message: expect.stringContaining('saveSchemas') as string,
    });
  });

  it('are asked for again after the registry was away', async () => {
    let away = true;
    const idFor = () => (away ? Promise.reject(new RegistryUnavailableError('down')) : Promise.resolve(3));
    const ids = createSchemaIds({ idFor }, [own], none);
    await expect(ids.idOf(own)).rejects.toMatchObject({ part: 'schema registry' });
    away = false;
    await expect(ids.idOf(own)).resolves.toBe(3);
  });
});
