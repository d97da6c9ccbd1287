import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { systemClock, type Clock } from '@rivulet/resilience';
import { every } from '../every.ts';

const resolutionMs = 10;
const sampleEveryMs = 500;

/**
 * How late the event loop has been for a second: the lower of the averages of both halves. Neither the worst nor the
 * latest: one long pause is no overload, a loop that is late in every turn is.
 */
export function watchEventLoop(
  signal: AbortSignal,
  clock: Clock = systemClock,
  delays: Pick<IntervalHistogram, 'enable' | 'disable' | 'reset' | 'mean'> = monitorEventLoopDelay({
    resolution: resolutionMs,
  }),
): () => number {
  let delayMs = 0;
  let latestMs = 0;
  delays.enable();
  signal.addEventListener('abort', () => delays.disable(), { once: true });
  every(
    sampleEveryMs,
    signal,
    async () => {
      // The histogram measures the whole time between two of its ticks; there is no mean of no ticks.
      const nowMs = Math.max(0, (delays.mean || 0) / 1_000_000 - resolutionMs);
      delayMs = Math.min(latestMs, nowMs);
      latestMs = nowMs;
      delays.reset();
    },
    clock,
  );
  return () => delayMs;
}
