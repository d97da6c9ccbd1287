import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { processorTimes } from './system-cpu.ts';

const timesAtStart = processorTimes();

/** What a figure is worth nothing without. The shares are those since this process began. */
export function describeMachine() {
  return {
    cpus: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    node: process.version,
    loadAverageAtEnd: loadavg(),
    ...processorShares(),
  };
}

/** Of the processors' time, 0 to 1: what nobody wanted, and what the host of this machine gave to others while it was wanted. */
function processorShares(): { idleShare?: number; stolenShare?: number } {
  const now = processorTimes();
  if (now === undefined || timesAtStart === undefined) return {};
  const all = now.all - timesAtStart.all;
  return {
    idleShare: (now.idle - timesAtStart.idle) / all,
    stolenShare: (now.stolen - timesAtStart.stolen) / all,
  };
}

/** How late this process' own timers are meanwhile: what the machine does to anybody's accuracy. */
export function watchTimers(): () => number[] {
  const latenessMs: number[] = [];
  let due = Date.now() + 10;
  const timer = setInterval(() => {
    const now = Date.now();
    latenessMs.push(Math.max(0, now - due));
    due = now + 10;
  }, 10);
  return () => {
    clearInterval(timer);
    return latenessMs;
  };
}
