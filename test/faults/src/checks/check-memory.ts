import type { History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** No replica's resident memory passes the limit. */
export function checkMemory({ memory, limits }: History): Violation[] {
  const peaks = new Map<string, number>();
  for (const { replica, rssMb } of memory) peaks.set(replica, Math.max(rssMb, peaks.get(replica) ?? 0));
  return [...peaks]
    .filter(([, peak]) => peak > limits.memoryMb)
    .map(([replica, peak]) => ({
      check: 'memory',
      message: `${replica} took ${Math.round(peak)} MB; the limit is ${limits.memoryMb} MB`,
    }));
}
