import { existsSync, readFileSync, rmSync } from 'node:fs';
import { postgresNote } from './local/postgres-place.ts';

/**
 * Removes a state folder, and PostgreSQL's files where they had to be elsewhere. Nothing may run on it any more. Docker
 * volumes of the folder are removed by the next start that uses Docker with it.
 */
export function removeState(stateDir: string): void {
  const note = postgresNote(stateDir);
  if (existsSync(note)) rmSync(readFileSync(note, 'utf8').trim(), { recursive: true, force: true });
  rmSync(stateDir, { recursive: true, force: true });
}
