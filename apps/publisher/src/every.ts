import { systemClock, wait, type Clock } from '@rivulet/resilience';

/** Runs `work` after each pause of `everyMs`, until the signal aborts. `work` must not reject. */
export function every(
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  clock: Clock = systemClock,
): void {
  void repeat();

  async function repeat(): Promise<void> {
    while (!signal.aborted) {
      try {
        await wait(everyMs, signal, clock);
      } catch {
        return;
      }
      await work();
    }
  }
}
