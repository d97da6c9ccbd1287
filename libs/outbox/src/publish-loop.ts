import type { Backoff, Clock } from '@rivulet/resilience';
import { markBehind } from './mark-behind.ts';
import type { StoredRecord, UnsentRecord } from './outbox-record.ts';
import { pause } from './pause.ts';
import { publishRecords } from './publish-records.ts';
import type { RefusedRecords } from './refused-records.ts';
import { during, RelayFault } from './relay-fault.ts';
import type { RelaySession } from './relay-session.ts';
import type { RelayStatus } from './relay-status.ts';
import type { SendRecords } from './send-records.ts';
import type { Wake } from './wake.ts';

export interface PublishLoopParts {
  /** Rejects while this relay's own schemas are not known: it could send nothing. */
  ready: () => Promise<void>;
  /** Undefined when another relay is active. */
  openSession: () => Promise<RelaySession | undefined>;
  send: SendRecords;
  /** Told after the broker's answer and the mark. */
  published: (records: readonly StoredRecord[], seconds: readonly number[]) => void;
  /** Told of records that were set aside. */
  parked: (records: readonly StoredRecord[], why: RefusedRecords) => void;
  status: RelayStatus;
  wake: Wake;
  clock: Clock;
  backoff: Backoff;
  random: () => number;
  batchRows: number;
  batchBytes: number;
  sweepMs: number;
}

export interface StopSignals {
  /** Send what is there, then end. */
  drain: AbortSignal;
  /** End after the send under way. */
  stop: AbortSignal;
}

/**
 * Becomes the active relay as soon as no other is, publishes while it is, and begins anew after each fault. The right
 * to relay is given back during a backoff, so that a relay which reaches the broker can take over from one that does not.
 */
export async function runPublishLoop(parts: PublishLoopParts, { drain, stop }: StopSignals): Promise<void> {
  const { status, clock } = parts;
  let failures = 0;
  let schemasMissing = false;
  while (!drain.aborted) {
    try {
      await learnOwnSchemas();
      const session = await during('database', parts.openSession);
      if (session === undefined) {
        failures = 0;
        status.is('standby');
        await pause(parts.sweepMs, drain, clock);
        continue;
      }
      status.is('active');
      try {
        await publishWhileActive(session);
      } finally {
        await session.close();
      }
    } catch (error) {
      if (!(error instanceof RelayFault)) throw error;
      failures += 1;
      const retryInMs = parts.backoff(failures, parts.random);
      status.waits(error, retryInMs);
      await pause(retryInMs, drain, clock);
    }
  }

  /** Reported by itself: whether the broker is there shows only much later. */
  async function learnOwnSchemas(): Promise<void> {
    try {
      await during('schema registry', parts.ready);
    } catch (error) {
      schemasMissing = true;
      throw error;
    }
    if (schemasMissing) status.recovered();
    schemasMissing = false;
  }

  /**
   * While there is a backlog, the next records are read and the last ones marked while the present ones are sent. The
   * order of a key holds all the same: a run is sent only after the broker has answered all before it, and the session's
   * connection runs its statements in the order in which they were begun, so that what is read is neither in flight nor
   * answered. What was read before a record was parked is read anew: it may be of that key. What a crash leaves unmarked
   * is sent again from its oldest on.
   *
   * Who appends in this process rings after the commit, so a ring's records need no second look whether there are more:
   * while orders come one by one, that look would be a third of what the database is asked. Who rings for nobody is
   * found by the sweep, and then the outbox is read until it is empty.
   */
  async function publishWhileActive(session: RelaySession): Promise<void> {
    const marker = markBehind(session, parts.published);
    let ahead: Promise<UnsentRecord[]> | undefined;
    let rung = false;
    while (!stop.aborted) {
      const records = await (ahead ?? read(session));
      const isBacklog = records.length === parts.batchRows;
      ahead = isBacklog ? read(session, records) : undefined;
      const parked = await publishRecords(records, { ...parts, mark: marker.mark, session, stop });
      if (parked > 0) ahead = undefined;
      if (!isBacklog) await marker.settled();
      healthy();
      const isComplete = rung && !isBacklog && parked === 0 && !drain.aborted;
      if (records.length > 0 && !isComplete) continue;
      if (drain.aborted) return;
      rung = await parts.wake.wait(parts.sweepMs);
    }
    await marker.settled();
  }

  function read(session: RelaySession, besides: readonly StoredRecord[] = []): Promise<UnsentRecord[]> {
    const ids = besides.map(({ id }) => id);
    const reading = during('database', () => session.read(parts.batchRows, ids));
    // When the send fails that it is ahead of, nobody waits for it any more.
    reading.catch(() => undefined);
    return reading;
  }

  function healthy(): void {
    failures = 0;
    status.recovered();
  }
}
