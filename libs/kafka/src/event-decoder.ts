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
  const resolvers = new Map<number, avsc.Resolver>();

  async function load(schemaId: number): Promise<avsc.Resolver> {
    try {
      const resolver = reader.createResolver(await registry.typeById(schemaId));
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

  function read(body: Buffer, resolver: avsc.Resolver): T {
    try {
      return reader.fromBuffer(body, resolver) as T;
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
