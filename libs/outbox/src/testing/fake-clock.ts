import { createManualClock, passTime, type Clock } from '@rivulet/resilience';

export interface FakeClock extends Clock {
  /** Lets time pass, running what falls due and what follows from it. */
  advance(ms: number): Promise<void>;
  /** Delays asked for and still running. */
  pending(): number[];
}

export function createFakeClock(startMs = 0): FakeClock {
  const clock = createManualClock(startMs);
  return { ...clock, advance: (ms) => passTime(clock, ms) };
}
