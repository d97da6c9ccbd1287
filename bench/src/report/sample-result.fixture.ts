import type { BenchResult } from '../bench.ts';
import type { Figure } from '../measure/figures.ts';

export function figureOf(median: number): Figure {
  return { median, min: median - 0.1, max: median + 0.1, repeats: [median] };
}

/** A result of a run that never was, for tests of what is written of one. */
export function resultOf(
  figures: Record<string, number>,
  rest: Partial<Pick<BenchResult, 'settings' | 'contestants'>>,
): BenchResult {
  return {
    what: 'a sample',
    at: '2026-01-01T00:00:00.000Z',
    machine: {
      cpus: '2 × test',
      memoryBytes: 1,
      system: 'linux x64',
      node: 'v24',
      loadAverageAtEnd: [1, 1, 1],
    },
    parts: [{ detail: 'PostgreSQL 18' }],
    settings: {},
    contestants: {},
    ...rest,
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, figureOf(value)])),
  };
}
