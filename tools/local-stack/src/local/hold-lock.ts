import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isSameProcess, startMark } from '../process-identity.ts';
import { waitUntil } from '../wait-until.ts';

const beatMs = 1_000;
/** A holder on another machine that shares the folder is known by its touches only; a busy one may miss several. */
const staleMs = 15_000;

function tryCreate(file: string): boolean {
  try {
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, mark: startMark(process.pid), host: hostname() }),
      { flag: 'wx' },
    );
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The holder is known to be gone; a file that is just being written says nothing yet. */
function isAbandoned(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  if (text === '') return false;
  const { pid, mark, host } = JSON.parse(text) as { pid: number; mark?: string; host: string };
  return host === hostname() && !isSameProcess(pid, mark);
}

/** Renames before removing: of several that see the same stale file, one gets it. */
function removeStale(file: string, nowMs: number): void {
  try {
    if (nowMs - statSync(file).mtimeMs < staleMs && !isAbandoned(file)) return;
    const aside = `${file}.${randomUUID()}`;
    renameSync(file, aside);
    rmSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Runs `work` while no other process does so under the same lock file. A lock whose holder was killed is taken over. */
export async function holdLock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, timeoutMs = 600_000 }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<T> {
  const taken = await waitUntil(
    () => {
      removeStale(file, Date.now());
      return tryCreate(file) ? true : undefined;
    },
    { timeoutMs, everyMs: 200, signal },
  );
  if (!taken) throw new Error(`${file} is held by another process since more than ${timeoutMs} ms`);
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}
