import { createMigrationsTableSql, takeTurnsSql } from './migrate.ts';
import { readMigrations, type Migration, type MigrationSet } from './migration-files.ts';

/**
 * What `migrate` does to an empty database, or to one that lacks the `pending` ones (as `pendingMigrations` names them), as
 * plain SQL for whoever may not let a program change tables. It leaves the same tables, and the same record of them:
 * `migrate` then finds nothing to do. Run twice, it changes nothing and fails.
 */
export async function migrationScript(
  sets: readonly MigrationSet[],
  pending?: readonly string[],
): Promise<string> {
  const migrations = (await readMigrations(sets)).filter(
    ({ component, name }) => pending?.includes(`${component}/${name}`) ?? true,
  );
  return [
    'begin;',
    `${takeTurnsSql};`,
    `${createMigrationsTableSql};`,
    ...migrations.map(step),
    'commit;',
  ].join('\n\n');
}

function step({ component, name, sql, checksum }: Migration): string {
  const values = [component, name, checksum].map((text) => `'${text.replaceAll("'", "''")}'`).join(', ');
  return `-- ${component}/${name}
insert into rivulet_migrations (component, name, checksum) values (${values});

${sql.trim()}`;
}
