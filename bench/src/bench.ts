import type { describeMachine } from './measure/describe-machine.ts';
import type { Figure } from './measure/figures.ts';

export interface BenchOptions {
  /** Fewer and shorter repeats: to see that it works, not to quote. */
  quick: boolean;
  /** Instead of the usual number. */
  repeats?: number | undefined;
  /** Only these; all when left out. */
  contestants?: readonly string[] | undefined;
  /** Writes a CPU profile of each measured process there. */
  profileDir?: string | undefined;
  say: (text: string) => void;
  now: () => Date;
}

/** What is kept of one run, raw. */
export interface BenchResult {
  what: string;
  at: string;
  machine: ReturnType<typeof describeMachine>;
  /** Versions of what was started. */
  parts: readonly object[];
  settings: Record<string, number>;
  /** What each of them is. */
  contestants: Record<string, string>;
  /** By their stable names, such as `publisher.ours.rate`. */
  figures: Record<string, Figure>;
}

/** One part of `npm run bench`. */
export type Bench = (options: BenchOptions) => Promise<BenchResult>;
