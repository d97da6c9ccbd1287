import type { History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** A group's committed offset of a partition never goes back. */
export function checkCommits({ commits }: History): Violation[] {
  const highest = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { group, topic, partition, offset } of commits) {
    const where = `${group}: ${topic}/${partition}`;
    const before = highest.get(where) ?? -1;
    if (offset < before)
      violations.push({ check: 'commits', message: `${where} went back from ${before} to ${offset}` });
    highest.set(where, Math.max(before, offset));
  }
  return violations;
}
