import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedFolder, postgresUser } from './postgres-user.ts';

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/sbin/nologin\n';

describe('postgresUser', () => {
  it('is the caller, unless that is root', () => {
    expect(postgresUser(1000)).toBeUndefined();
  });

  it('is postgres when there is one, else nobody', () => {
    expect(postgresUser(0, () => passwd)).toEqual({ name: 'nobody', uid: 65534, gid: 65533 });
    const own = { name: 'postgres', uid: 101, gid: 104 };
    expect(postgresUser(0, () => `${passwd}postgres:x:101:104::/:/bin/sh\n`)).toEqual(own);
  });

  it('says what to do when there is neither', () => {
    expect(() => postgresUser(0, () => '')).toThrow('start as another user, or set DATABASE_URL');
  });
});

describe('closedFolder', () => {
  it('finds the folder on the way that another user may not enter', () => {
    const dir = mkdtempSync(join(tmpdir(), 'closed-folder-'));
    const inner = join(dir, 'a', 'b');
    mkdirSync(inner, { recursive: true });
    chmodSync(dir, 0o755);
    const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };
    expect(closedFolder(inner, stranger)).toBeUndefined();
    chmodSync(join(dir, 'a'), 0o700);
    expect(closedFolder(inner, stranger)).toBe(join(dir, 'a'));
    rmSync(dir, { recursive: true });
  });
});
