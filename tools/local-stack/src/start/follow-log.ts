import { setTimeout as delay } from 'node:timers/promises';
import { readableLine, readFrom } from './log-lines.ts';

const lookEveryMs = 200;
const mostBytesAtOnce = 4_000_000;

/** Gives each complete line that is added to the file from now on, until the signal is aborted. */
export async function followLog(
  file: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let { end } = await readFrom(file, Number.MAX_SAFE_INTEGER, mostBytesAtOnce);
  while (!signal.aborted) {
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    const added = await readFrom(file, end, mostBytesAtOnce);
    const complete = added.text.slice(0, added.text.lastIndexOf('\n') + 1);
    end = added.end - Buffer.byteLength(added.text.slice(complete.length));
    for (const line of complete.split('\n').slice(0, -1)) onLine(readableLine(line));
  }
}
