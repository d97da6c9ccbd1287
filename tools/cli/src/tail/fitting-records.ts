import { readAsWritten, UndecodableError, type KafkaRecord, type SchemaRegistry } from '@rivulet/kafka';
import type { TailFilter } from './tail-options.ts';

/** A record and what it says. */
export interface ReadRecord {
  record: KafkaRecord;
  content: { kind: 'event'; event: unknown } | { kind: 'undecodable'; problem: string };
}

/**
 * Reads what fits. A value is Avro by the registry, or JSON, as in the audit; conditions fit only what can be read.
 * @throws RegistryUnavailableError, or ConfigError without a registry where one is needed
 */
export function createFit(registry: () => SchemaRegistry, { keys, headers, where }: TailFilter) {
  async function read({ value }: KafkaRecord): Promise<ReadRecord['content']> {
    try {
      if (value === null) return { kind: 'event', event: null };
      return { kind: 'event', event: parseJson(value) ?? (await readAsWritten(registry(), value)) };
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      return { kind: 'undecodable', problem: error.message };
    }
  }

  return async (record: KafkaRecord): Promise<ReadRecord | undefined> => {
    if (keys !== undefined && !keys.has(record.key?.toString() ?? '')) return undefined;
    if (!headers.every(([name, value]) => record.headers[name]?.toString() === value)) return undefined;
    const content = await read(record);
    const fits =
      where.length === 0 ||
      (content.kind === 'event' && where.every((condition) => condition(content.event)));
    return fits ? { record, content } : undefined;
  };
}

/** An object in JSON; undefined for anything else. */
function parseJson(value: Buffer): unknown {
  if (value[0] !== '{'.charCodeAt(0)) return undefined;
  try {
    return JSON.parse(value.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
