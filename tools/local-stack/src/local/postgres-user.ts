import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from '../stack-error.ts';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** Finds a user in the text of `/etc/passwd`. */
export function parseUser(passwd: string, name: string): SystemUser | undefined {
  const fields = passwd.split('\n').map((line) => line.split(':'));
  const found = fields.find(([user]) => user === name);
  return found && { name, uid: Number(found[2]), gid: Number(found[3]) };
}

/**
 * PostgreSQL refuses to run as root, so root runs it as `postgres`, else as `nobody`: no user is made for it.
 * @returns undefined when the caller itself will do
 */
export function postgresUser(
  callerUid = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): SystemUser | undefined {
  if (callerUid !== 0) return undefined;
  const text = passwd();
  const user = parseUser(text, 'postgres') ?? parseUser(text, 'nobody');
  if (user) return user;
  throw new StackError(
    'PostgreSQL cannot run as root and there is no user postgres or nobody: start as another user, or set DATABASE_URL.',
  );
}

/** The topmost folder on the way to `path` that this user may not enter, if any. */
export function closedFolder(path: string, { uid, gid }: SystemUser): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : closedFolder(parent, { name: '', uid, gid });
  if (above !== undefined) return above;
  const { mode, uid: owner, gid: group } = statSync(path);
  const mask = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & mask) === 0 ? path : undefined;
}
