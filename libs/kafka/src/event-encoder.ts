import { avroType, subjectOf, type EventDefinition } from '@rivulet/contracts';
import { SchemaNotFoundError } from './errors.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { frame } from './wire-format.ts';

export interface EventEncoder<T> {
  /**
   * The event in the wire format. A promise only until the registry has given the schema's id, which it is asked for
   * once: an id never changes its meaning. Nothing is ever registered from here.
   * @throws SchemaNotFoundError when the schema is not registered; RegistryUnavailableError when that can't be known now
   */
  encode(event: T): Buffer | Promise<Buffer>;
}

/** @param topic with the environment's prefix: its subject is where the schema must be registered */
export function createEventEncoder<T>(
  registry: Pick<SchemaRegistry, 'idFor'>,
  definition: EventDefinition<T>,
  topic: string,
): EventEncoder<T> {
  const type = avroType(definition.schema);
  const subject = subjectOf(topic);
  let schemaId: number | undefined;
  let asking: Promise<number> | undefined;

  async function ask(): Promise<number> {
    try {
      return (schemaId = await registry.idFor(subject, definition.schema));
    } catch (error) {
      if (!(error instanceof SchemaNotFoundError)) throw error;
      throw new SchemaNotFoundError(
        `the schema registry does not have the schema of ${subject} that ${definition.name} is written with: register it, writing goes on then`,
        { cause: error },
      );
    } finally {
      asking = undefined;
    }
  }

  return {
    encode(event) {
      if (schemaId !== undefined) return frame(schemaId, type.toBuffer(event));
      return (asking ??= ask()).then((id) => frame(id, type.toBuffer(event)));
    },
  };
}
