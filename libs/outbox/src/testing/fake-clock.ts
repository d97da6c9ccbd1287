import type { Clock } from '@rivulet/resilience';

export interface FakeClock extends Clock {
  /** Lets time pass, running what falls due and what follows from it. */
  advance(ms: number): Promise<void>;
  /** Delays asked for and still running. */
  pending(): number[];
}

export function createFakeClock(startMs = 0): FakeClock {
  let now = startMs;
  let timers: { at: number; run: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        now = next.at;
        next.run();
        await settle();
      }
      now = until;
    },
    pending: () => timers.map(({ at }) => at - now).sort((a, b) => a - b),
  };
}
