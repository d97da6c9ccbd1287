import { RegistryUnavailableError, SchemaNotFoundError } from '@rivulet/kafka';
import { RefusedRecords } from './refused-records.ts';

/** What the relay can be waiting for. */
export type RelayPart = 'database' | 'schema registry' | 'schema' | 'broker';

/** The relay can't go on until `part` is well again; nothing is lost, everything unsent stays in the outbox. */
export class RelayFault extends Error {
  override readonly name = 'RelayFault';
  readonly part: RelayPart;

  constructor(part: RelayPart, cause: unknown) {
    super(`${part}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.part = part;
  }
}

/** Runs one step; whatever it throws becomes the fault of `part`, unless the error itself says whose fault it is or is no part's. */
export async function during<T>(part: RelayPart, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof RelayFault || error instanceof RefusedRecords) throw error;
    if (error instanceof SchemaNotFoundError) throw new RelayFault('schema', error);
    if (error instanceof RegistryUnavailableError) throw new RelayFault('schema registry', error);
    throw new RelayFault(part, error);
  }
}
