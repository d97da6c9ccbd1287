import { createInterface } from 'node:readline/promises';

interface Terminal {
  stdin?: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  signal: AbortSignal;
}

/** Asks a question that only `y` or `yes` says yes to; undefined where no one sits at a terminal. Ctrl-C says no. */
export function createAsk({
  stdin,
  stderr,
  signal,
}: Terminal): ((question: string) => Promise<boolean>) | undefined {
  if (stdin?.isTTY !== true || !stderr.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      const answer = await lines.question(`${question} [y/N] `, { signal }).catch(() => '');
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  };
}
