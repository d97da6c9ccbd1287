import { cutBatch } from './cut-batch.ts';
import type { StoredRecord, UnsentRecord } from './outbox-record.ts';
import { RefusedRecords } from './refused-records.ts';
import { during } from './relay-fault.ts';
import type { RelaySession } from './relay-session.ts';
import type { SendRecords } from './send-records.ts';

export interface PublishRecordsParts {
  send: SendRecords;
  session: Pick<RelaySession, 'mark' | 'park'>;
  published: (records: readonly StoredRecord[], seconds: readonly number[]) => void;
  parked: (records: readonly StoredRecord[], why: RefusedRecords) => void;
  batchBytes: number;
  /** Ends it after the run under way. */
  stop: AbortSignal;
}

/**
 * Sends records in their order, in runs of at most `batchBytes`, each marked before the next is sent: a failed run is
 * never overtaken by a later one. What the broker refuses is found by halving and parked with the later records of its
 * key; the others go on. What a refused send has left in the topic is a repetition. @throws RelayFault
 */
export async function publishRecords(
  records: readonly UnsentRecord[],
  { send, session, published, parked, batchBytes, stop }: PublishRecordsParts,
): Promise<void> {
  const place = new Map<StoredRecord, number>(records.map((record, index) => [record, index]));
  /** Place of the first parked record of a key. */
  const heldBack = new Map<string, number>();
  const isBehind = (record: StoredRecord): boolean =>
    (place.get(record) ?? 0) > (heldBack.get(laneOf(record)) ?? Infinity);

  for (const [index, record] of records.entries()) {
    const lane = laneOf(record);
    if (record.heldBack && !heldBack.has(lane)) heldBack.set(lane, index - 1);
  }
  for (const run of cutBatch(records, batchBytes)) {
    if (stop.aborted) return;
    await publish(run);
  }

  async function publish(run: readonly StoredRecord[]): Promise<void> {
    const free = run.filter((record) => !isBehind(record));
    if (free.length < run.length) await parkBehind(run.filter(isBehind));
    if (free.length === 0) return;
    try {
      await send(free);
    } catch (error) {
      if (!(error instanceof RefusedRecords)) throw error;
      return without(free, error);
    }
    const ids = free.map(({ id }) => id);
    published(free, await during('database', () => session.mark(ids)));
  }

  async function without(run: readonly StoredRecord[], why: RefusedRecords): Promise<void> {
    const refused = why.records ?? (run.length === 1 ? run : undefined);
    if (refused === undefined) {
      const half = Math.ceil(run.length / 2);
      await publish(run.slice(0, half));
      return publish(run.slice(half));
    }
    const ids = refused.map(({ id }) => id);
    await during('database', () => session.park(ids, why.as, why.message));
    for (const record of refused) {
      const lane = laneOf(record);
      heldBack.set(lane, Math.min(heldBack.get(lane) ?? Infinity, place.get(record) ?? 0));
    }
    parked(refused, why);
    const isRefused = new Set(ids);
    await publish(run.filter(({ id }) => !isRefused.has(id)));
  }

  async function parkBehind(behind: readonly StoredRecord[]): Promise<void> {
    const ids = behind.map(({ id }) => id);
    await during('database', () => session.park(ids, 'behind', 'an earlier record of its key is parked'));
  }
}

function laneOf({ topic, key }: StoredRecord): string {
  return `${topic}\n${key}`;
}
