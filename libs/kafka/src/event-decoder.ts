import { avroType, type EventDefinition } from '@rivulet/contracts';
import type avsc from 'avsc';
import { SchemaNotFoundError, UndecodableError } from './errors.ts';
import { mendAvroBlocks } from './mend-avro-blocks.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { unframe } from './wire-format.ts';

export interface EventDecoder<T> {
  /**
   * The event in the shape that this program knows, whichever schema it was written with. A promise only when that
   * schema must be fetched first: a promise for each event would cost more than the decoding.
   * @throws UndecodableError when the bytes are no such event; RegistryUnavailableError when that can't be known now
   */
  decode(value: Buffer | null): T | Promise<T>;
}

export function createEventDecoder<T>(
  registry: SchemaRegistry,
  definition: EventDefinition<T>,
): EventDecoder<T> {
  mendAvroBlocks();
  const reader = avroType(definition.schema);
  /** How to read by the writer's schema; `same` where that is the reader's own, which is read faster without. */
  const resolvers = new Map<number, avsc.Resolver | 'same'>();
  const spelled = spell(reader);

  async function load(schemaId: number): Promise<avsc.Resolver | 'same'> {
    try {
      const writer = await registry.typeById(schemaId);
      const resolver = spell(writer) === spelled ? 'same' : reader.createResolver(writer);
      resolvers.set(schemaId, resolver);
      return resolver;
    } catch (error) {
      if (error instanceof SchemaNotFoundError) {
        throw new UndecodableError(`schema id ${schemaId} is unknown to the schema registry`, {
          cause: error,
        });
      }
      if (error instanceof Error && error.name !== 'RegistryUnavailableError') {
        throw new UndecodableError(
          `schema id ${schemaId} can not be read as ${definition.name}: ${error.message}`,
          {
            cause: error,
          },
        );
      }
      throw error;
    }
  }

  function read(body: Buffer, resolver: avsc.Resolver | 'same'): T {
    try {
      return (resolver === 'same' ? reader.fromBuffer(body) : reader.fromBuffer(body, resolver)) as T;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new UndecodableError(`body is not a ${definition.name}: ${problem}`, { cause: error });
    }
  }

  return {
    decode(value) {
      const { schemaId, body } = unframe(value);
      const resolver = resolvers.get(schemaId);
      if (resolver !== undefined) return read(body, resolver);
      return load(schemaId).then((loaded) => read(body, loaded));
    },
  };
}

/** The whole schema, its logical types included. */
function spell(type: avsc.Type): string {
  return JSON.stringify(type.schema({ exportAttrs: true }));
}
