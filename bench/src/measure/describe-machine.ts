import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** What a figure is worth nothing without. */
export function describeMachine() {
  return {
    cpus: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    node: process.version,
    loadAverageAtEnd: loadavg(),
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
