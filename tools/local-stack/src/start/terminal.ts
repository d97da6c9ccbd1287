import { styleText } from 'node:util';

export interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Lines that stay, and below them one status line that is redrawn. */
export interface Terminal {
  print(text: string): void;
  /** Redrawn in place on a terminal; elsewhere a line of its own, when it is new and the last one is old enough. */
  status(text: string): void;
  clearStatus(): void;
  /** How much of a status line can be seen. */
  columns(): number;
  paint(style: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string): string;
}

export interface TerminalOptions {
  /** Least time between status lines where nothing can be redrawn. */
  plainEveryMs?: number;
  now?: () => number;
}

const clearLine = '\r\u001B[2K';

export function createTerminal(
  stream: OutputStream,
  { plainEveryMs = 2_000, now = Date.now }: TerminalOptions = {},
): Terminal {
  let shown = '';
  let plainAt = now();
  const redraws = stream.isTTY === true;
  const columns = (): number => (redraws ? stream.columns || 80 : Infinity);

  return {
    print: (text) => {
      if (shown === '') stream.write(`${text}\n`);
      else stream.write(`${clearLine}${text}\n${shown}`);
    },
    status: (text) => {
      if (redraws) {
        shown = text.slice(0, columns() - 1);
        stream.write(clearLine + shown);
      } else if (now() - plainAt >= plainEveryMs) {
        plainAt = now();
        stream.write(`${text}\n`);
      }
    },
    columns,
    clearStatus: () => {
      if (shown !== '') stream.write(clearLine);
      shown = '';
    },
    paint: (style, text) => (redraws ? styleText(style, text, { validateStream: false }) : text),
  };
}
