import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { History } from './history.ts';

/** One entry per line, so that two histories can be compared with ordinary tools. */
export function saveHistory(file: string, history: History): void {
  const fields = Object.entries(history).map(([name, value]: [string, unknown]) => {
    const lines = Array.isArray(value)
      ? `[\n${value.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`
      : JSON.stringify(value);
    return `${JSON.stringify(name)}: ${lines}`;
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `{\n${fields.join(',\n')}\n}\n`);
}

/** @throws Error when the file is no history of this format */
export function loadHistory(file: string): History {
  const history = JSON.parse(readFileSync(file, 'utf8')) as History;
  if ((history.format as number) !== 5)
    throw new Error(`${file} is no history of format 5: record it again with this version`);
  return history;
}
