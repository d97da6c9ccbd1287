import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerEntry } from './ledger-entry.ts';

export interface LedgerFile {
  /** What earlier runs wrote. */
  entries: LedgerEntry[];
  /** Resolves when the entry is in the file; entries that arrive during a write go together in the next one. */
  append(entry: LedgerEntry): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/**
 * One JSON object per line. An incomplete last line (the process was killed while writing) is cut off.
 * Throws when any other line cannot be read.
 */
export async function openLedgerFile(file: string): Promise<LedgerFile> {
  await mkdir(path.dirname(file), { recursive: true });
  const entries = await readEntries(file);
  const handle = await open(file, 'a');
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let batch: Promise<void> | undefined;

  const writeBatch = async (): Promise<void> => {
    batch = undefined;
    const lines = waiting;
    waiting = [];
    await handle.appendFile(lines.join(''));
  };
  return {
    entries,
    append: (entry) => {
      waiting.push(`${JSON.stringify(entry)}\n`);
      if (!batch) writing = batch = writing.then(writeBatch);
      return batch;
    },
    clear: () => (writing = writing.then(() => handle.truncate(0))),
    close: async () => {
      await writing;
      await handle.close();
    },
  };
}

async function readEntries(file: string): Promise<LedgerEntry[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete.length < text.length) await truncate(file, Buffer.byteLength(complete));
  return complete
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return JSON.parse(line) as LedgerEntry;
      } catch (cause) {
        throw new Error(
          `${file}, line ${index + 1}: not a ledger entry; delete the file or start with --fresh`,
          { cause },
        );
      }
    });
}
