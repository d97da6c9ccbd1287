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

/** Of all processors together, in hundredths of a second since the system's start. */
export interface ProcessorTimes {
  all: number;
  idle: number;
  /** That this system wanted while its host ran something else. */
  stolen: number;
}

/** The first line of `/proc/stat`, fields as in proc(5). Undefined where the system does not tell. */
export function processorTimes(procDir = '/proc'): ProcessorTimes | undefined {
  try {
    const [line = ''] = readFileSync(`${procDir}/stat`, 'utf8').split('\n');
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, stolen = 0] = line
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return { all: user + nice + system + idle + wait + irq + softIrq + stolen, idle: idle + wait, stolen };
  } catch {
    return undefined;
  }
}
