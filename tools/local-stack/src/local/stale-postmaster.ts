import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from '../end-process.ts';
import { isAlive } from '../process-identity.ts';
import type { StackLog } from '../stack.ts';

/** Whether a live process is the server of this data folder; where that cannot be seen, it is taken for it. */
function servesFolder(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDir; // the server works in its data folder
  } catch {
    return process.platform !== 'linux';
  }
}

/**
 * Makes a data folder startable that a killed server left behind. PostgreSQL itself goes by the pid alone, which after a
 * restart of the machine or container may belong to somebody else: then it would refuse to start for ever.
 */
export async function clearStalePostmaster(dataDir: string, log: StackLog): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (servesFolder(pid, dataDir)) {
    log.info(`Stopping the PostgreSQL (process ${pid}) that a previous start left running.`);
    await endProcess(pid, { signal: 'SIGINT', graceMs: 10_000 });
  }
  rmSync(file, { force: true });
}
