/** Runs one statement. Any driver's query function with this shape will do. */
export type Query = (text: string, values: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;

/** The caller's transaction: a query function, or an object that has one, such as a `pg` client. */
export type Transaction = Query | { query: Query };

export function queryOf(tx: Transaction): Query {
  return typeof tx === 'function' ? tx : (text, values) => tx.query(text, values);
}
