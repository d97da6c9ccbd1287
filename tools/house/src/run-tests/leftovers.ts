import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The environment variable by which the processes of one test run are known, also after their parents have died. */
export const runMark = 'RIVULET_TEST_RUN';

export interface Process {
  pid: number;
  command: string;
}

/** Processes that carry the mark, without this one. Empty on systems without /proc. */
export function findMarked(mark: string, procFolder = '/proc'): Process[] {
  const pids = listPids(procFolder).filter((pid) => pid !== process.pid);
  return pids.flatMap((pid) => {
    const environ = readProc(`${procFolder}/${pid}/environ`).split('\0');
    if (!environ.includes(`${runMark}=${mark}`)) return [];
    return [{ pid, command: readProc(`${procFolder}/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

/** Waits for marked processes to end; kills those that are left after `patienceMs` and tells which. */
export async function endLeftovers(mark: string, patienceMs = 5_000): Promise<Process[]> {
  const deadline = performance.now() + patienceMs;
  let left = findMarked(mark);
  while (left.length > 0 && performance.now() < deadline) {
    await delay(100);
    left = findMarked(mark);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended between the look and the signal.
    }
  }
  return left;
}

function listPids(procFolder: string): number[] {
  try {
    return readdirSync(procFolder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty when the process has ended or is not ours. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
