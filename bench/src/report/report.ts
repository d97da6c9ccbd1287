import type { BenchResult } from '../bench.ts';

/** Files of the report by name, their text made of the result alone. */
export type WriteReport = (result: BenchResult) => Record<string, string>;

export interface Bar {
  /** What is to hold, in words. */
  claim: string;
  /** Stable name of the figure. */
  figure: string;
  atLeast?: number;
  atMost?: number;
}

/** Undefined when the figure was not measured. */
export function isMet(bar: Bar, { figures }: BenchResult): boolean | undefined {
  const value = figures[bar.figure]?.median;
  if (value === undefined) return undefined;
  return value >= (bar.atLeast ?? -Infinity) && value <= (bar.atMost ?? Infinity);
}

export function barsTable(bars: readonly Bar[], result: BenchResult): string {
  const words = new Map([
    [true, 'met'],
    [false, '**missed**'],
    [undefined, 'not measured'],
  ]);
  const rows = bars.map((bar) => {
    const figure = result.figures[bar.figure];
    const spread = figure === undefined ? '' : `${figure.median} (${figure.min} to ${figure.max})`;
    return [bar.claim, `\`${bar.figure}\``, spread, words.get(isMet(bar, result)) ?? ''];
  });
  return table(['bar', 'figure', 'median (spread)', ''], rows);
}

/** Of each row's figures by the columns' names, those of `[label, prefix of the stable names]`. */
export function figuresTable(
  { figures }: BenchResult,
  rows: readonly (readonly [string, string])[],
  columns: readonly string[],
): string {
  const cells = rows.map(([label, prefix]) => [
    label,
    ...columns.map((column) => {
      const figure = figures[`${prefix}.${column}`];
      return figure === undefined ? '' : `${figure.median} (${figure.min} to ${figure.max})`;
    }),
  ]);
  return table(['', ...columns.map((column) => `\`${column}\``)], cells);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What a figure is worth nothing without. */
export function machineText({ at, machine, parts, settings }: BenchResult): string {
  const load = machine.loadAverageAtEnd.map((value) => value.toFixed(1)).join(', ');
  const versions = parts.map((part) => String((part as { detail?: string }).detail)).join('; ');
  const set = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const { idleShare, stolenShare } = machine;
  const shares =
    idleShare === undefined || stolenShare === undefined
      ? ''
      : ` Of the processors' time ${percent(idleShare)} was idle, and ${percent(stolenShare)} went to others on the same host while it was wanted here.`;
  return `Measured at ${at} on ${machine.cpus}, ${machine.system}, Node.js ${machine.node}; load average at the end ${load}.${shares}
Parts, on the same machine: ${versions}. Settings: ${set.join(', ')}.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
