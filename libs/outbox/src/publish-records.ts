import { cutBatch } from './cut-batch.ts';
import type { StoredRecord, UnsentRecord } from './outbox-record.ts';
import type { ParkedRecord } from './parked-sql.ts';
import { RefusedRecords } from './refused-records.ts';
import { during } from './relay-fault.ts';
import type { RelaySession } from './relay-session.ts';
import type { SendRecords } from './send-records.ts';

export interface PublishRecordsParts {
  send: SendRecords;
  /** Told of records that the broker has. Resolves as soon as the next may be sent. */
  mark: (records: readonly StoredRecord[]) => Promise<void>;
  session: Pick<RelaySession, 'park'>;
  parked: (records: readonly StoredRecord[], why: RefusedRecords) => void;
  batchBytes: number;
  /** Ends it after the run under way. */
  stop: AbortSignal;
}

/**
 * Sends records in their order, in runs of at most `batchBytes`, each answered by the broker before the next is sent: a
 * failed run is never overtaken by a later one. What the broker refuses is found by halving and parked with the later records of its
 * key; the others go on. What a refused send has left in the topic is a repetition. Gives the number of those parked: what
 * was read before that may have to wait behind them. @throws RelayFault
 */
export async function publishRecords(
  records: readonly UnsentRecord[],
  { send, mark, session, parked, batchBytes, stop }: PublishRecordsParts,
): Promise<number> {
  const place = new Map<StoredRecord, number>(records.map((record, index) => [record, index]));
  /** Place of the first parked record of a key. */
  const heldBack = new Map<string, number>();
  let setAside = 0;
  const isBehind = (record: StoredRecord): boolean =>
    (place.get(record) ?? 0) > (heldBack.get(laneOf(record)) ?? Infinity);

  for (const [index, record] of records.entries()) {
    const lane = laneOf(record);
    if (record.heldBack && !heldBack.has(lane)) heldBack.set(lane, index - 1);
  }
  for (const run of cutBatch(records, batchBytes)) {
    if (stop.aborted) break;
    await publish(run);
  }
  return setAside;

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
    await mark(free);
  }

  async function without(run: readonly StoredRecord[], why: RefusedRecords): Promise<void> {
    const refused = why.records ?? (run.length === 1 ? run : undefined);
    if (refused === undefined) {
      const half = Math.ceil(run.length / 2);
      await publish(run.slice(0, half));
      return publish(run.slice(half));
    }
    const ids = refused.map(({ id }) => id);
    await park(ids, why.as, why.message);
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
    await park(ids, 'behind', 'an earlier record of its key is parked');
  }

  async function park(ids: readonly string[], as: ParkedRecord['as'], reason: string): Promise<void> {
    setAside += ids.length;
    await during('database', () => session.park(ids, as, reason));
  }
}

function laneOf({ topic, key }: StoredRecord): string {
  return `${topic}\n${key}`;
}
