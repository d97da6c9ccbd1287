import { UndecodableError } from './errors.ts';
import { mendAvroBlocks } from './mend-avro-blocks.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { unframe } from './wire-format.ts';

/**
 * The event in the shape in which it was written, whatever event it is.
 * @throws UndecodableError when the bytes are none; RegistryUnavailableError when that can't be known now
 */
export async function readAsWritten(
  registry: Pick<SchemaRegistry, 'typeById'>,
  value: Buffer | null,
): Promise<unknown> {
  mendAvroBlocks();
  const { schemaId, body } = unframe(value);
  try {
    return (await registry.typeById(schemaId)).fromBuffer(body) as unknown;
  } catch (error) {
    if (error instanceof Error && error.name === 'RegistryUnavailableError') throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new UndecodableError(`not readable with schema ${schemaId}: ${problem}`, { cause: error });
  }
}
