import type { AvroSchema, EventDefinition } from '@rivulet/contracts';
import { RegistryUnavailableError, SchemaNotFoundError } from './errors.ts';
import { createEventEncoder } from './event-encoder.ts';

interface Sold {
  id: string;
  at: number;
}
const Sold: EventDefinition<Sold> = {
  name: 'Sold',
  type: 'shop.Sold',
  source: '/shop',
  topic: 'sold',
  idField: 'id',
  keyField: 'id',
  timeField: 'at',
  schema: {
    type: 'record',
    name: 'Sold',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'at', type: 'long' },
    ],
  },
};
const event = { id: 'a', at: 1 };

/** A registry that notes what it is asked for, and an encoder that asks it. */
function asking() {
  const subjects: string[] = [];
  const state: { id: number | Error } = { id: 258 };
  const idFor = async (subject: string, _schema: AvroSchema) => {
    subjects.push(subject);
    if (typeof state.id === 'number') return state.id;
    throw state.id;
  };
  return { state, subjects, encoder: createEventEncoder({ idFor }, Sold, 'test.sold') };
}

describe('createEventEncoder', () => {
  it('writes the Confluent wire format: a zero, the id of the schema, the Avro body', async () => {
    const { encoder } = asking();
    expect([...(await encoder.encode(event))]).toEqual([0, 0, 0, 1, 2, 2, 'a'.charCodeAt(0), 2]);
  });

  it('asks the registry once, also for events at the same time, and waits for nobody then', async () => {
    const { subjects, encoder } = asking();
    await Promise.all([encoder.encode(event), encoder.encode(event)]);
    expect(encoder.encode(event)).toBeInstanceOf(Buffer);
    expect(subjects).toEqual(['test.sold-value']);
  });

  it('registers nothing: it names the subject and the remedy, and asks again the next time', async () => {
    const { state, encoder } = asking();
    state.id = new SchemaNotFoundError('none');
    await expect(encoder.encode(event)).rejects.toThrow(
      /the schema of test.sold-value that Sold is written with: register it/,
    );
    state.id = 7;
    await expect(encoder.encode(event)).resolves.toBeInstanceOf(Buffer);
  });

  it('says so when the registry is down', async () => {
    const { state, encoder } = asking();
    state.id = new RegistryUnavailableError('the schema registry is down');
    await expect(encoder.encode(event)).rejects.toBe(state.id);
  });
});
