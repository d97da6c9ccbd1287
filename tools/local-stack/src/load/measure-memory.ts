import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Resident memory of each process in whole MB; those that are gone, or that nothing can be told of, are left out. */
export async function measureMemory(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const measured = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => [name, await residentKilobytes(pid)] as const),
  );
  return Object.fromEntries(
    measured.flatMap(([name, kilobytes]) =>
      kilobytes === undefined ? [] : [[name, Math.round(kilobytes / 1_024)]],
    ),
  );
}

/** From /proc, and from `ps` where there is none. */
async function residentKilobytes(pid: number): Promise<number | undefined> {
  const fromProc = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const inProc = /^VmRSS:\s+(\d+) kB/m.exec(fromProc)?.[1];
  if (inProc !== undefined) return Number(inProc);
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() === '' ? undefined : Number(stdout);
}
