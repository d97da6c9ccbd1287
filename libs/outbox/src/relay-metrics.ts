import { durationHistogram, observedGauge, type Logger, type Meter } from '@rivulet/telemetry';
import type { StoredRecord } from './outbox-record.ts';
import type { Backlog } from './outbox-sql.ts';

/** One scrape reads both gauges: the database is asked once for them. */
const shareWithinMs = 500;

export interface RelayMetrics {
  published(records: readonly StoredRecord[], seconds: readonly number[]): void;
}

/** Backlog and age describe the database, so every instance reports the same: take the maximum, not the sum. */
export function createRelayMetrics(
  meter: Meter,
  readBacklog: () => Promise<Backlog>,
  log: Pick<Logger, 'debug'>,
  now: () => number = Date.now,
): RelayMetrics {
  let last: { at: number; backlog: Promise<Backlog | undefined> } | undefined;
  const backlog = (): Promise<Backlog | undefined> => {
    if (last === undefined || now() - last.at > shareWithinMs) {
      const read = readBacklog().catch((error: unknown) => {
        log.debug(
          { err: error },
          'outbox backlog can not be read: its metrics are left out of this collection',
        );
        return undefined;
      });
      last = { at: now(), backlog: read };
    }
    return last.backlog;
  };
  observedGauge(
    meter,
    'rivulet.outbox.backlog',
    'Outbox records that are neither published nor parked.',
    async () => (await backlog())?.records,
  );
  observedGauge(
    meter,
    'rivulet.outbox.oldest_unsent.seconds',
    'Age of the oldest outbox record that is neither published nor parked.',
    async () => (await backlog())?.oldestSeconds,
  );
  observedGauge(
    meter,
    'rivulet.outbox.parked',
    "Outbox records that can't be sent as they are, and those of their keys behind them.",
    async () => (await backlog())?.parked,
  );
  const count = meter.createCounter('rivulet.outbox.published', { description: 'Outbox records published.' });
  const latency = durationHistogram(
    meter,
    'rivulet.outbox.publish.duration',
    "From append to the broker's answer.",
  );
  return {
    published(records, seconds) {
      for (const [topic, group] of Map.groupBy(records, (record) => record.topic)) {
        count.add(group.length, { 'messaging.destination.name': topic });
      }
      for (const each of seconds) latency.record(each);
    },
  };
}
