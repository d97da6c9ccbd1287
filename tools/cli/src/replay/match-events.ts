import { headerNames } from '@rivulet/contracts';
import { unframe, type KafkaRecord } from '@rivulet/kafka';
import type { EventFilter } from '../audit/audit-record.ts';
import type { Connections } from '../connections.ts';
import { readWhere } from '../where-filter.ts';

/** Whether the event fits; a promise only where it must be decoded. */
export type MatchEvent = (event: KafkaRecord) => boolean | Promise<boolean>;

/** @throws UsageError for what is no condition; what it gives rejects while the registry is away */
export function matchEvents(
  { key, eventId, where = [] }: EventFilter,
  registry: Connections['registry'],
): MatchEvent {
  const [keys, ids] = [key && new Set(key), eventId && new Set(eventId)];
  const conditions = where.map(readWhere);

  /** Bytes that are no event fit no condition. */
  async function meetsConditions({ value }: KafkaRecord): Promise<boolean> {
    const decoded = await decode(value);
    return decoded !== undefined && conditions.every((fits) => fits(decoded.event));
  }
  async function decode(value: Buffer | null): Promise<{ event: unknown } | undefined> {
    try {
      const { schemaId, body } = unframe(value);
      return { event: (await registry().typeById(schemaId)).fromBuffer(body) };
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (['RegistryUnavailableError', 'ConfigError'].includes(name)) throw error;
      return undefined;
    }
  }

  return (event) => {
    const isNamed =
      (keys === undefined || (event.key !== null && keys.has(event.key.toString('utf8')))) &&
      (ids === undefined || ids.has(event.headers[headerNames.ceId]?.toString() ?? ''));
    return isNamed && conditions.length > 0 ? meetsConditions(event) : isNamed;
  };
}
