import { open } from 'node:fs/promises';

/** As pino writes them: by name, or by number when it is left as it comes. */
const levels: Record<string, string> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
const shownFields = ['orderId', 'eventId', 'group', 'attempt', 'trace_id'];

interface PinoLine {
  level?: number | string;
  msg?: string;
  err?: { message?: string };
  [field: string]: unknown;
}

/** A pino line as a person reads it; any other line as it is. */
export function readableLine(line: string): string {
  const parsed = parsePino(line);
  if (!parsed) return line;
  const { msg = '', err } = parsed;
  const cause = err?.message !== undefined && err.message !== msg ? [err.message] : [];
  const fields = shownFields
    .filter((name) => parsed[name] !== undefined)
    .map((name) => `${name}=${String(parsed[name])}`);
  return [levelOf(parsed), [msg, ...cause].join(': '), ...fields].join(' ');
}

/** What a log's end says about a death: its fatal lines and lines that are not JSON (Node's own), else its last line. */
export function tellingLines(log: string, most = 5): string[] {
  const lines = log
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-50);
  const telling = lines.filter((line) => {
    const parsed = parsePino(line);
    return !parsed || levelOf(parsed) === 'FATAL';
  });
  return (telling.length > 0 ? telling : lines.slice(-1)).slice(-most).map(readableLine);
}

function levelOf({ level = '' }: PinoLine): string {
  return levels[level] ?? String(level).toUpperCase();
}

function parsePino(line: string): PinoLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as PinoLine;
  } catch {
    return undefined; // a line cut off by a kill is shown as it is
  }
}

/** Text of a file from `offset` on, at most its last `mostBytes`, and where it ended. A missing file is empty. */
export async function readFrom(
  file: string,
  offset: number,
  mostBytes: number,
): Promise<{ text: string; end: number }> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return { text: '', end: 0 };
  try {
    const { size } = await handle.stat();
    const from = Math.max(offset, size - mostBytes, 0);
    if (size <= from) return { text: '', end: size };
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    return { text: buffer.toString('utf8', 0, bytesRead), end: from + bytesRead };
  } finally {
    await handle.close();
  }
}
