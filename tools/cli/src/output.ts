/** Where a command writes: results for programs and people to standard output, all else to standard error. */
export interface Output {
  json: boolean;
  /** The result as text; nothing with --json. */
  text(lines: readonly string[]): void;
  /** The result as one JSON document, or, of several results, as a line; nothing without --json. */
  document(value: unknown, as?: 'document' | 'line'): void;
  /** What happens meanwhile. On a terminal each overwrites the one before; elsewhere a line of its own. */
  progress(line: string): void;
  /** What is to be read even when the result goes elsewhere. */
  note(line: string): void;
}

interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
}

export function createOutput(json: boolean, stdout: Stream, stderr: Stream): Output {
  let isOpen = false;
  const endLine = (): void => {
    if (isOpen) stderr.write('\n');
    isOpen = false;
  };
  return {
    json,
    text(lines) {
      if (json) return;
      endLine();
      stdout.write(`${lines.join('\n')}\n`);
    },
    document(value, as = 'document') {
      if (!json) return;
      endLine();
      stdout.write(`${JSON.stringify(value, undefined, as === 'line' ? 0 : 2)}\n`);
    },
    progress(line) {
      if (stderr.isTTY !== true) return void stderr.write(`${line}\n`);
      stderr.write(`\r\x1b[2K${line}`);
      isOpen = true;
    },
    note(line) {
      endLine();
      stderr.write(`${line}\n`);
    },
  };
}

/** Columns as wide as their widest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => String(row[at] ?? '').length)));
  const cell = (value: string | number, at: number): string =>
    typeof value === 'number' ? String(value).padStart(widths[at] ?? 0) : value.padEnd(widths[at] ?? 0);
  return all.map((row) => row.map(cell).join('  ').trimEnd());
}

/** `3 s`, `4 min`, `5 h`, `6 d`: of two units the larger that fits. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
