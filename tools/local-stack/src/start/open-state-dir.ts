import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { StackError } from '../stack-error.ts';

/** The absolute path of the state folder, which exists and can be written. @throws StackError when that cannot be had */
export function openStateDir(stateDir: string): string {
  const folder = path.resolve(stateDir);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError(
      `State cannot be kept in ${folder} (${reason}): set RIVULET_STATE_DIR to a folder that can be written.`,
      { cause },
    );
  }
}
