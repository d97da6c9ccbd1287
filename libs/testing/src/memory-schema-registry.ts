import { avroType, type AvroSchema } from '@rivulet/contracts';
import { RegistryUnavailableError, SchemaNotFoundError, type SchemaRegistry } from '@rivulet/kafka';

/** A schema registry without a server. It checks no compatibility. */
export interface MemorySchemaRegistry extends SchemaRegistry {
  /** Until `start`, every request rejects with RegistryUnavailableError. */
  stop(): void;
  start(): void;
}

export function createMemorySchemaRegistry(): MemorySchemaRegistry {
  const schemas: AvroSchema[] = [];
  const subjects = new Map<string, Set<number>>();
  let up = true;

  function reach(): void {
    if (!up) throw new RegistryUnavailableError('the schema registry is down');
  }

  /** Ids are given from 1 on. */
  function idOf(schema: AvroSchema): number {
    const text = JSON.stringify(schema);
    return schemas.findIndex((known) => JSON.stringify(known) === text) + 1;
  }

  async function schemaById(id: number): Promise<AvroSchema> {
    reach();
    const schema = schemas[id - 1];
    if (schema === undefined) throw new SchemaNotFoundError(`schema ${id}: the schema registry has none`);
    return schema;
  }

  return {
    async register(subject, schema) {
      reach();
      const id = idOf(schema) || schemas.push(schema);
      subjects.set(subject, (subjects.get(subject) ?? new Set()).add(id));
      return id;
    },
    async idFor(subject, schema) {
      reach();
      const id = idOf(schema);
      if (subjects.get(subject)?.has(id) === true) return id;
      throw new SchemaNotFoundError(`schema of ${subject}: the schema registry has none`);
    },
    schemaById,
    typeById: async (id) => avroType(await schemaById(id)),
    stop: () => void (up = false),
    start: () => void (up = true),
  };
}
