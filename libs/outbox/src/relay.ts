import type { Producer, SchemaRegistry } from '@rivulet/kafka';
import type { Telemetry } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { exponential, systemClock, type Backoff, type Clock } from '@rivulet/resilience';
import { pause } from './pause.ts';
import { loadSchema, notifyRelay, readBacklog } from './outbox-sql.ts';
import { logParked } from './log-parked.ts';
import type { OutboxSchema } from './outbox-schema.ts';
import { runPublishLoop } from './publish-loop.ts';
import { deletePublished, markPublished, purgePublished, vacuumOutbox } from './published-sql.ts';
import { runPurgeLoop } from './purge-loop.ts';
import { missingTopics, releaseHeads, stateOfReleased } from './parked-sql.ts';
import { runReleaseLoop } from './release-loop.ts';
import { createNotifier } from './notifier.ts';
import type { Query } from './query.ts';
import { createRelayMetrics } from './relay-metrics.ts';
import { openRelaySession, type RelaySession } from './relay-session.ts';
import { createRelayStatus, type RelayCondition } from './relay-status.ts';
import { createSchemaIds } from './schema-ids.ts';
import { createSender } from './send-records.ts';
import { createVacuum } from './vacuum.ts';
import { createWake } from './wake.ts';

export interface RelayOptions {
  /** The relay keeps one connection for itself and borrows one more now and then. Should have a connect and a query timeout. */
  pool: Pool;
  /** Connects the producer; asked again until it succeeds. The relay closes it. */
  producer: () => Promise<Producer>;
  registry: Pick<SchemaRegistry, 'idFor'>;
  /** Names the broker's topics: records of one that is missing are set aside without a send that fails for seconds, and sent when it is there. */
  topics?: () => Promise<readonly string[]>;
  /** `outbox.schemas` of this process: looked up in the registry at once, so that a missing one shows before the first event. */
  schemas: readonly OutboxSchema[];
  telemetry: Pick<Telemetry, 'log' | 'tracer' | 'meter'>;
  /** Resolves when the outbox's tables are there; until then nothing is tried. When it rejects, the relay never begins. */
  startAfter?: Promise<void>;
  /** Ends the relay after the send under way. */
  signal?: AbortSignal;
  /** Records read at once. */
  batchRows?: number;
  /** Bytes sent at once; below the broker's `max.message.bytes`. */
  batchBytes?: number;
  /** How often the outbox is looked through without a wake, and how often a standby relay tries to take over. */
  sweepMs?: number;
  /** How long published records are kept; 0 deletes them as soon as the broker has answered. */
  retentionMs?: number;
  purgeEveryMs?: number;
  purgeRows?: number;
  /** How long a record that can't be sent is left alone before it is tried again. */
  parkedRetryMs?: number;
  backoff?: Backoff;
  random?: () => number;
  clock?: Clock;
}

export interface Relay {
  /** To be called after a commit that may have appended. Cheap; calls that come together count once. When another
   * process has the active relay, that one is told through the database. */
  wake(): void;
  condition(): RelayCondition;
  /** Sends what is in the outbox as far as that succeeds within `drainMs`, gives back the right to relay, closes the
   * producer. A send that the broker does not answer is given up 1 s later. */
  stop(options?: { drainMs?: number }): Promise<void>;
}

/** What a send under way gets after the time for draining is over. */
const lastSendMs = 1_000;

/** Publishes the outbox of one database as long as no other relay does. Faults are waited out; nothing is ever dropped. */
export function startRelay(options: RelayOptions): Relay {
  const { pool, registry, schemas, signal, clock = systemClock } = options;
  const { log, tracer, meter } = options.telemetry;
  const drain = new AbortController();
  const stop = new AbortController();
  const query: Query = (text, values) => pool.query(text, values);
  const wake = createWake(clock);
  const status = createRelayStatus(log);
  const metrics = createRelayMetrics(meter, () => readBacklog(query), log);
  const schemaIds = createSchemaIds(registry, schemas, (fingerprint, subject) =>
    loadSchema(query, fingerprint, subject),
  );
  const retentionMs = options.retentionMs ?? 0;
  const mark = retentionMs > 0 ? markPublished : deletePublished;
  const vacuum = createVacuum(() => vacuumOutbox(query), log);
  let session: RelaySession | undefined;
  const sender = createSender({ connect: options.producer, schemaIds, topics: options.topics, tracer });
  const notifier = createNotifier(() => notifyRelay(query), log);

  const publish = () =>
    runPublishLoop(
      {
        ready: async () => void (await Promise.all(schemas.map((schema) => schemaIds.idOf(schema)))),
        openSession: async () => (session = await openRelaySession(pool, mark, wake.ring)),
        send: sender.send,
        published(records, seconds) {
          metrics.published(records, seconds);
          vacuum.left(records.length);
        },
        parked: logParked(log),
        ...{ status, wake, clock },
        backoff: options.backoff ?? exponential({ initialMs: 100, maxMs: 5_000 }),
        random: options.random ?? Math.random,
        batchRows: options.batchRows ?? 1_000,
        batchBytes: options.batchBytes ?? 900_000,
        sweepMs: options.sweepMs ?? 1_000,
      },
      { drain: drain.signal, stop: stop.signal },
    );
  const purge = () =>
    runPurgeLoop(
      {
        async purge(limit) {
          const purged = await purgePublished(query, retentionMs, limit);
          vacuum.left(purged);
          return purged;
        },
        isActive: () => status.condition().role === 'active',
        everyMs: options.purgeEveryMs ?? 60_000,
        batchRows: options.purgeRows ?? 1_000,
        ...{ clock, log },
      },
      drain.signal,
    );
  const parkedRetryMs = options.parkedRetryMs ?? 60_000;
  const release = () =>
    runReleaseLoop(
      {
        release: (filter) => releaseHeads(query, filter),
        stateOf: (ids) => stateOfReleased(query, ids),
        async newTopics() {
          const missing = options.topics === undefined ? [] : await missingTopics(query);
          if (missing.length === 0) return [];
          const there = new Set(await options.topics?.());
          return missing.filter((topic) => there.has(topic));
        },
        isActive: () => status.condition().role === 'active',
        released: wake.ring,
        everyMs: parkedRetryMs,
        ...{ clock, log },
      },
      drain.signal,
    );
  const running = whenStarted(options.startAfter, drain.signal).then(async (started) => {
    if (started) await Promise.all([publish(), purge(), release()]);
  });

  function halt(): void {
    drain.abort();
    stop.abort();
    wake.ring();
  }
  signal?.addEventListener('abort', halt, { once: true });
  if (signal?.aborted === true) halt();

  return {
    wake() {
      wake.ring();
      if (status.condition().role === 'standby') notifier.notify();
    },
    condition: status.condition,
    async stop({ drainMs = 5_000 } = {}) {
      drain.abort();
      wake.ring();
      const ended = new AbortController();
      void pause(drainMs, ended.signal, clock).then(halt);
      const inTime = running.then(() => true);
      const late = pause(drainMs + lastSendMs, ended.signal, clock).then(() => false);
      try {
        if (await Promise.race([inTime, late])) await sender.close();
        else
          log.warn({ drainMs }, 'the send under way got no answer: the next relay sends those events again');
      } finally {
        ended.abort();
        session?.abandon();
        status.is('stopped');
      }
    },
  };
}

/** False when the relay is told to end before it may begin, or may never begin. */
async function whenStarted(startAfter: Promise<void> | undefined, drain: AbortSignal): Promise<boolean> {
  try {
    await Promise.race([startAfter, aborted(drain)]);
    return !drain.aborted;
  } catch {
    // Whoever owns the promise reports why it was rejected.
    return false;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
