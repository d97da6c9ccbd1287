import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time of processes in hundredths of a second. */
const microsPerTick = 10_000;

interface ProcessTimes {
  parent: number;
  /** Of the process and of its children that have ended. */
  ticks: number;
}

/** User and system time of a process and of all below it. Undefined where the system does not tell, or it is gone. */
export function cpuMicrosOf(pid: number, procDir = '/proc'): number | undefined {
  const all = new Map<number, ProcessTimes>();
  for (const id of processIds(procDir)) {
    const times = readTimes(procDir, id);
    if (times !== undefined) all.set(id, times);
  }
  if (!all.has(pid)) return undefined;
  const ticksBelow = (id: number): number =>
    [...all].reduce(
      (sum, [child, { parent }]) => (parent === id ? sum + ticksBelow(child) : sum),
      all.get(id)?.ticks ?? 0,
    );
  return ticksBelow(pid) * microsPerTick;
}

function processIds(procDir: string): number[] {
  try {
    return readdirSync(procDir).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Fields as in proc(5); the name, in brackets, may contain anything. */
function readTimes(procDir: string, pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`${procDir}/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0] = fields.slice(1);
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return { parent, ticks };
  } catch {
    return undefined;
  }
}
