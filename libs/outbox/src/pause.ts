import { wait, type Clock } from '@rivulet/resilience';

/** Resolves after `ms` or when the signal aborts, whichever comes first. */
export async function pause(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  try {
    await wait(ms, signal, clock);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
