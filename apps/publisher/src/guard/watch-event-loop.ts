import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { systemClock, type Clock } from '@rivulet/resilience';
import { every } from '../every.ts';

const resolutionMs = 10;
const sampleEveryMs = 500;

/**
 * How late the event loop has been on the average of the last half second. The average, not the worst: one long garbage
 * collection is no overload, a loop that is late in every turn is.
 */
export function watchEventLoop(
  signal: AbortSignal,
  clock: Clock = systemClock,
  delays: Pick<IntervalHistogram, 'enable' | 'disable' | 'reset' | 'mean'> = monitorEventLoopDelay({
    resolution: resolutionMs,
  }),
): () => number {
  let delayMs = 0;
  delays.enable();
  signal.addEventListener('abort', () => delays.disable(), { once: true });
  every(
    sampleEveryMs,
    signal,
    async () => {
      // The histogram measures the whole time between two of its ticks; there is no mean of no ticks.
      delayMs = Math.max(0, (delays.mean || 0) / 1_000_000 - resolutionMs);
      delays.reset();
    },
    clock,
  );
  return () => delayMs;
}
