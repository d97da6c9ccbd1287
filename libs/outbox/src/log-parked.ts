import type { Logger } from '@rivulet/telemetry';
import type { StoredRecord } from './outbox-record.ts';
import type { RefusedRecords } from './refused-records.ts';

/** Records that are tried again and again are told of once, as long as so many are remembered. */
const remembered = 10_000;

/** Tells of each record that was set aside, once. */
export function logParked(
  log: Pick<Logger, 'error'>,
): (records: readonly StoredRecord[], why: RefusedRecords) => void {
  const told = new Set<string>();
  return (records, why) => {
    for (const { id, eventId, topic, key } of records) {
      if (told.has(id)) continue;
      if (told.size >= remembered) told.clear();
      told.add(id);
      log.error(
        { eventId, topic, key, as: why.as, reason: why.message },
        'outbox record parked: it waits with its key, the others go on',
      );
    }
  };
}
