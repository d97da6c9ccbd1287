import pg from 'pg';

export interface DatabaseOptions {
  url: string;
  applicationName: string;
  maxConnections: number;
  connectTimeoutMs: number;
  /** Longest time for a statement; the server ends it then. */
  statementTimeoutMs: number;
}

/** What the server needs to report its own timeout before this side gives up. */
const answerSlackMs = 1_000;

/** A pool that never waits without end. Broken idle connections are replaced; `onLost` is told. */
export function openDatabase(options: DatabaseOptions, onLost: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + answerSlackMs,
    keepAlive: true,
  });
  pool.on('error', onLost);
  return pool;
}

/** Classes and codes of SQLSTATE by which the server says: not now. Source: PostgreSQL manual, appendix A. */
const unavailableStates = /^(08|53|57P|58|57014|40001|40P01|25006)/;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Errors that the driver makes itself carry no code. */
const driverMessages =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|not queryable|client was closed|connection error/i;

/** Whether the same statement may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return unavailableStates.test(code) || networkCodes.has(code);
  return driverMessages.test(error.message);
}

/** Whether the statement may have been carried out although it failed: the connection was lost before its answer. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') return true;
  if (typeof code === 'string') return /^(08|57P0[123])/.test(code);
  return /connection terminated|query read timeout|connection error/i.test(error.message);
}
