import type { Finished } from './contestants.ts';

export interface CpuMeter {
  /** A call is about to be made. */
  calling(): void;
  /** What the process has used since the warm-up. @throws when that has not ended */
  read(): Finished;
}

/** Begins to count at the call after the warm-up, in the process itself: a question from outside would come late. */
export function createCpuMeter(warmUp: number): CpuMeter {
  let calls = 0;
  let from: NodeJS.CpuUsage | undefined;
  return {
    calling() {
      if (calls === warmUp) from = process.cpuUsage();
      calls += 1;
    },
    read() {
      if (from === undefined) throw new Error(`${calls} calls were made: the warm-up alone takes ${warmUp}`);
      const { user, system } = process.cpuUsage(from);
      const peakRssBytes = process.resourceUsage().maxRSS * 1_024;
      return { kind: 'finished', cpuMicros: user + system, peakRssBytes };
    },
  };
}
