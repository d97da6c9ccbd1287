import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StackLog } from '../stack.ts';
import { takeStateDir } from '../stack-record.ts';

/**
 * Known by name: RIVULET_STATE_DIR may be a folder with other things in it. Kafka's jars are kept. Without the note of
 * its Docker volumes, the next start makes them anew.
 */
const isState = (name: string): boolean =>
  /^(logs|ledgers|registry|postgres|kafka-\d+|docker-volumes\.json)$/.test(name);

/**
 * Forgets what earlier starts left in the state folder.
 * @throws StackError when a stack still runs with it
 */
export async function clearState(stateDir: string, log: StackLog): Promise<void> {
  const record = await takeStateDir(stateDir, log);
  try {
    const names = (await readdir(stateDir)).filter(isState);
    await Promise.all(names.map((name) => rm(path.join(stateDir, name), { recursive: true, force: true })));
  } finally {
    record.release();
  }
}
