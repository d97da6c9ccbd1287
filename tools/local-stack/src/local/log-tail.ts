import { existsSync, readFileSync } from 'node:fs';

/** The last lines that say what went wrong, for an error message; all last lines when none of them does. */
export function logTail(file: string, lineCount = 5): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-200);
  const faults = lines.filter((line) => /\b(ERROR|FATAL|PANIC|Exception|Error)\b/.test(line));
  return (faults.length > 0 ? faults : lines).slice(-lineCount).join('\n');
}
