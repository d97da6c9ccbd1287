import type { AvroSchema } from '@rivulet/contracts';
import { SchemaNotFoundError, type SchemaRegistry } from '@rivulet/kafka';
import type { OutboxSchema } from './outbox-schema.ts';
import { during } from './relay-fault.ts';

type SchemaName = Pick<OutboxSchema, 'fingerprint' | 'subject'>;

export interface SchemaIds {
  /** @throws RelayFault of the part that does not give the id */
  idOf(name: SchemaName): Promise<number>;
}

/**
 * The registry's ids of the schemas in the outbox, each asked for once: an id never changes its meaning.
 * Nothing is ever registered: which schemas a topic may carry is decided before a deployment, not by a running relay.
 */
export function createSchemaIds(
  registry: Pick<SchemaRegistry, 'idFor'>,
  own: readonly OutboxSchema[],
  load: (fingerprint: string, subject: string) => Promise<AvroSchema | undefined>,
): SchemaIds {
  const ids = new Map<string, number>();
  const known = new Map(own.map((entry) => [nameOf(entry), entry.schema]));

  async function ask({ fingerprint, subject }: SchemaName): Promise<number> {
    const schema =
      known.get(nameOf({ fingerprint, subject })) ??
      (await during('database', () => load(fingerprint, subject)));
    if (schema === undefined) {
      throw new SchemaNotFoundError(
        `${subject}: schema ${fingerprint} is in the outbox but not in outbox_schemas: call saveSchemas when the writer starts`,
      );
    }
    try {
      return await registry.idFor(subject, schema);
    } catch (error) {
      if (!(error instanceof SchemaNotFoundError)) throw error;
      throw new SchemaNotFoundError(
        `the schema registry does not have the schema of ${subject} that events are written with: register it, sending goes on then`,
        { cause: error },
      );
    }
  }

  return {
    async idOf(name) {
      const key = nameOf(name);
      const id = ids.get(key) ?? (await during('schema registry', () => ask(name)));
      ids.set(key, id);
      return id;
    },
  };
}

function nameOf({ fingerprint, subject }: SchemaName): string {
  return `${fingerprint} ${subject}`;
}
