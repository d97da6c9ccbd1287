import { setTimeout as delay } from 'node:timers/promises';
import type { MeasuredProcess } from '../measure/measured-process.ts';

const windowMs = 250;
/** A resting subscriber uses less: its heartbeats, and fetches that find nothing. */
const restingMicros = 25_000;
const windows = 4;
const withinMs = 120_000;

/**
 * Resolves when the process has next to nothing to do, as it is when it has read all that waits, with the processor
 * time that it uses then, in µs for each ms. @throws after 2 minutes
 */
export async function untilQuiet(process: Pick<MeasuredProcess, 'usage'>): Promise<number> {
  const deadline = performance.now() + withinMs;
  const look = async () => ({ ...(await process.usage()), at: performance.now() });
  let last = await look();
  let quiet: (typeof last)[] = [];
  while (quiet.length < windows) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for a process to rest`);
    await delay(windowMs);
    const next = await look();
    quiet = next.cpuMicros - last.cpuMicros < restingMicros ? [...quiet, last] : [];
    last = next;
  }
  const [first = last] = quiet;
  return (last.cpuMicros - first.cpuMicros) / (last.at - first.at);
}
