import { readFileSync } from 'node:fs';
import type { FaultNote, MemorySample } from '../history/history.ts';
import type { World } from '../system/world.ts';

export interface WatchOptions {
  world: Pick<World, 'instances'>;
  memory: MemorySample[];
  note: (note: FaultNote) => void;
  now?: () => number;
}

const sampleMs = 1_000;
const beatMs = 100;
/** A machine that stands still for longer may let deadlines pass without any fault of ours. */
const stallMs = 700;
const pageMb = 4_096 / 2 ** 20;

/** Samples the instances' memory, and notes when the machine itself stood still. @returns what ends it */
export function watchMachine({ world, memory, note, now = Date.now }: WatchOptions): () => void {
  const sampling = setInterval(() => {
    for (const { name, pid } of world.instances.values()) {
      const rssMb = residentMb(pid());
      if (rssMb !== undefined) memory.push({ replica: name, at: now(), rssMb: Math.round(rssMb) });
    }
  }, sampleMs);
  let lastBeat = now();
  const beating = setInterval(() => {
    const at = now();
    if (at - lastBeat > beatMs + stallMs) {
      note({
        kind: 'machine-stall',
        target: 'the machine',
        touches: [...world.instances.keys()],
        startedAt: lastBeat,
        endedAt: at,
      });
    }
    lastBeat = at;
  }, beatMs);
  return () => {
    clearInterval(sampling);
    clearInterval(beating);
  };
}

/** From Linux's /proc; undefined elsewhere, and when the process has just ended. */
function residentMb(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageMb;
  } catch {
    return undefined;
  }
}
