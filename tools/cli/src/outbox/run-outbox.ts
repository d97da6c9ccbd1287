import {
  countParked,
  notifyRelay,
  readBacklog,
  readParked,
  releaseParked,
  type ParkedFilter,
  type Query,
} from '@rivulet/outbox';
import { redactText } from '@rivulet/telemetry/redact';
import { Pool } from 'pg';
import { exits, type Exit } from '../exits.ts';
import { duration, type Output } from '../output.ts';

export interface Database {
  query: Query;
}

/** Connects for the work, and closes. @throws what the database says */
export async function withDatabase(url: string, work: (database: Database) => Promise<Exit>): Promise<Exit> {
  const pool = new Pool({
    ...{ connectionString: url, max: 1, connectionTimeoutMillis: 10_000, application_name: 'rivulet-cli' },
  });
  // The next statement fails as well.
  pool.on('error', () => undefined);
  try {
    return await work({ query: (text, values) => pool.query(text, values) });
  } finally {
    await pool.end();
  }
}

export interface Limits {
  maxBacklog: number;
  maxAgeSeconds: number;
}

export async function showStatus(
  { query }: Database,
  { maxBacklog, maxAgeSeconds }: Limits,
  output: Output,
): Promise<Exit> {
  const { records, oldestSeconds, parked } = await readBacklog(query);
  const reasons = await countParked(query);
  const well = parked === 0 && records <= maxBacklog && oldestSeconds <= maxAgeSeconds;
  output.document({ well, unsent: records, oldestSeconds, parked, reasons });
  output.text([
    `unsent  ${records}${records === 0 ? '' : `, the oldest for ${duration(oldestSeconds * 1_000)}`}`,
    ...reasons.map(({ as, count, reason }) => `parked  ${count} ${as}, such as: ${redactText(reason)}`),
    well ? 'well' : 'not well',
  ]);
  return well ? exits.well : exits.unwell;
}

const everything = 2 ** 31 - 1;

/** Shows what is parked, and releases it unless it is only to be shown. What cannot be sent still is parked anew. */
export async function releaseEvents(
  { query }: Database,
  { filter, dryRun }: { filter: ParkedFilter; dryRun: boolean },
  output: Output,
): Promise<Exit> {
  const records = await readParked(query, everything, filter);
  const ids = records.map(({ id }) => id);
  // Only what is shown: others may be parked meanwhile.
  if (!dryRun && ids.length > 0) {
    await releaseParked(query, { ids });
    await notifyRelay(query);
  }
  const done = dryRun ? 'would be released' : 'released';
  output.document({
    dryRun,
    records: records.map((record) => ({ ...record, reason: redactText(record.reason) })),
  });
  output.text([
    ...records.map(
      ({ id, topic, key, as, reason }) =>
        `${done}  ${id}  ${topic}  ${redactText(key)}  ${as}: ${redactText(reason)}`,
    ),
    `${records.length} ${done}, and what is behind them`,
  ]);
  return exits.well;
}
