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

/** The same for every statement without a name that says `part`. @throws Error when it is no longer in the source */
export function changeText(source: string, [part, instead]: Change): void {
  if (!source.includes(part)) throw new Error(`no statement says "${part}" any more: mend the mutation`);
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [text, ...others] = args;
    return query.apply(this, [typeof text === 'string' ? text.replace(part, instead) : text, ...others]);
  };
}
