import type { GroupLag } from './lag.ts';

/** How the lag of a group moves. */
export interface Drain {
  /** Records of both topics that the group leaves behind in a second. */
  perSecond: number;
  /** Until what is due is done, at the pace at which it has shrunk; undefined while it does not shrink. */
  etaMs: number | undefined;
}

const windowMs = 30_000;

/** Takes a look after the other, and compares each with those of the last half minute. */
export function createDrainEstimate(): (lag: GroupLag, at: number) => Drain | undefined {
  const looks = new Map<string, { at: number; committed: number; due: number }[]>();
  return ({ group, topic, committed, due }, at) => {
    const name = `${group} ${topic}`;
    const recent = (looks.get(name) ?? []).filter((look) => at - look.at <= windowMs);
    looks.set(name, [...recent, { at, committed, due }]);
    const [first] = recent;
    if (first === undefined || at <= first.at) return undefined;
    const seconds = (at - first.at) / 1_000;
    const shrinks = (first.due - due) / seconds;
    return {
      perSecond: (committed - first.committed) / seconds,
      etaMs: due === 0 ? 0 : shrinks > 0 ? (due / shrinks) * 1_000 : undefined,
    };
  };
}
