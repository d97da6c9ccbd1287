import { appendFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../exits.ts';

/** Writes each line to the file, as it comes. @throws UsageError when it can't be written */
export function openTranscript(file: string): (line: string) => void {
  try {
    writeFileSync(file, '');
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(
      `--transcript=${file} can not be written (${message}): name a file in a folder that exists`,
    );
  }
  return (line) => appendFileSync(file, `${line}\n`);
}
