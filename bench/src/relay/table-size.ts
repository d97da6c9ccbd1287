import type { Pool } from 'pg';

export interface TableSize {
  /** Events sent until then. */
  events: number;
  tableBytes: number;
  indexBytes: number;
}

export async function readTableSize(pool: Pool, events: number): Promise<TableSize> {
  const { rows } = await pool.query<{ table: number; indexes: number }>(
    `select pg_table_size('outbox')::float8 as table, pg_indexes_size('outbox')::float8 as indexes`,
  );
  return { events, tableBytes: rows[0]?.table ?? NaN, indexBytes: rows[0]?.indexes ?? NaN };
}

/** How much larger the table and its indexes have ever been after the first tenth than within it; 1 is flat. */
export function growthOf(sizes: readonly TableSize[]): number {
  const last = sizes.at(-1)?.events ?? 0;
  const largest = (part: readonly TableSize[]) =>
    Math.max(...part.map(({ tableBytes, indexBytes }) => tableBytes + indexBytes));
  const isEarly = ({ events }: TableSize): boolean => events <= last / 10;
  return largest(sizes.filter((size) => !isEarly(size))) / largest(sizes.filter(isEarly));
}
