import pg from 'pg';

interface NamedStatement {
  name?: string;
  text?: string;
}

/** A part of a statement's text, and what is sent in its place. */
export type Change = readonly [part: string, instead: string];

/**
 * From now on the statement of that name is sent with another text.
 * @param source where the statement is written @throws Error when a part is no longer in it
 */
export function changeStatement(name: string, source: string, changes: readonly Change[]): void {
  for (const [part] of changes) {
    if (!source.includes(part))
      throw new Error(`the statement ${name} no longer says "${part}": mend the mutation`);
  }
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const statement = args[0] as NamedStatement | undefined;
    if (statement?.name !== name || statement.text === undefined) return query.apply(this, args);
    const text = changes.reduce((changed, [part, instead]) => changed.replace(part, instead), statement.text);
    return query.apply(this, [{ ...statement, text }, ...args.slice(1)]);
  };
}
