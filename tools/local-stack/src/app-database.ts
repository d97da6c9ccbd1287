import pg from 'pg';
import { StackError } from './stack-error.ts';

/** `inventory-subscriber` → `rivulet_inventory_subscriber`. */
export function databaseName(app: string): string {
  return `rivulet_${app.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`;
}

/** The same server and parameters, another database. */
export function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Connects as pg does by itself: a URL without a database means the one named like the user. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query or connect in progress reports it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Another process may create the same database between the look and the deed. */
const duplicateCodes: readonly unknown[] = ['42P04', '23505'];

/**
 * The URL of the app's own database, created when it is missing.
 * @param serverUrl any database of the server, with a user who may create databases
 */
export async function ensureAppDatabase(serverUrl: string, app: string): Promise<string> {
  const name = databaseName(app);
  try {
    await withClient(serverUrl, async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      // CREATE DATABASE knows no IF NOT EXISTS.
      if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!duplicateCodes.includes(code)) {
      throw new StackError(
        `The database ${name} cannot be created at ${new URL(serverUrl).host}: ${message}.`,
        {
          cause: error,
        },
      );
    }
  }
  return withDatabase(serverUrl, name);
}
