import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdLock } from './hold-lock.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hold-lock-'));
  file = join(dir, 'lock');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('holdLock', () => {
  it('lets one work at a time', async () => {
    const steps: string[] = [];
    const work = (name: string) => async () => {
      steps.push(`${name} begins`);
      await new Promise(setImmediate);
      steps.push(`${name} ends`);
    };
    await Promise.all([holdLock(file, work('a')), holdLock(file, work('b'))]);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('takes over at once from a process of this machine that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, JSON.stringify({ pid, host: hostname() }));
    await expect(holdLock(file, async () => 'done')).resolves.toBe('done');
  });

  it('takes over from a holder that has shown no life for long', async () => {
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'another-machine' }));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    await expect(holdLock(file, async () => 'done')).resolves.toBe('done');
  });

  it('lets go also when the work fails', async () => {
    await expect(holdLock(file, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(existsSync(file)).toBe(false);
  });

  it('stops waiting when told to', async () => {
    writeFileSync(file, '');
    const signal = AbortSignal.abort(new Error('stopped by Ctrl-C'));
    await expect(holdLock(file, async () => 'done', { signal })).rejects.toThrow('stopped by Ctrl-C');
  });
});
