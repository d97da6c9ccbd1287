import { UsageError } from './exits.ts';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A moment as people give it: `2026-11-27T08:00:00Z`, `2026-11-27`, or how long ago, `90s`, `30m`, `2h`, `3d`. @throws UsageError */
export function readTime(option: string, text: string, now: number): number {
  const ago = /^(\d+)([smhd])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs];
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new UsageError(
    `--${option}=${text} is no time: write 2026-11-27T08:00:00Z, or how long ago: 90s, 30m, 2h, 3d`,
  );
}
