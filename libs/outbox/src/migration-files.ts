import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Versioned `.sql` files of one component, run once each, in the order of their names (`0001-outbox.sql`, …). */
export interface MigrationSet {
  component: string;
  directory: string;
}

export interface Migration {
  component: string;
  name: string;
  sql: string;
  checksum: string;
}

export async function readMigrations(sets: readonly MigrationSet[]): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const { component, directory } of sets) {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of names) {
      const sql = await readFile(join(directory, name), 'utf8');
      const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
      migrations.push({ component, name, sql, checksum });
    }
  }
  return migrations;
}
