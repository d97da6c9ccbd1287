import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StackEnv } from './choose-stack.ts';
import { freePorts } from './ports.ts';
import { isAlive } from './process-identity.ts';
import { defaultCacheDir, provideStack } from './provide-stack.ts';
import { removeState } from './remove-state.ts';
import type { Part, Stack, StackLog } from './stack.ts';

export interface TestStackOptions {
  /** Part of the state folder's name: `integration`. */
  name: string;
  env?: StackEnv;
  need?: readonly Part[];
  log?: StackLog;
  cacheDir?: string;
  signal?: AbortSignal;
}

const quiet: StackLog = { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) };

/** Folders of runs that were killed; those of runs still going on are left alone. */
function removeLeftovers(testDir: string): void {
  for (const folder of readdirSync(testDir)) {
    const pid = Number(/-(\d+)$/.exec(folder)?.[1]);
    if (!isAlive(pid)) removeState(join(testDir, folder));
  }
}

/**
 * A stack of its own for one test run: free ports and a state folder under `.rivulet/test`, removed by `stop`; only Kafka's
 * jars are shared. Parts named in `env` are used as they are.
 */
export async function provideTestStack(options: TestStackOptions): Promise<Stack> {
  const { name, env = process.env, log = quiet, cacheDir = defaultCacheDir, ...rest } = options;
  const testDir = join(cacheDir, 'test');
  mkdirSync(testDir, { recursive: true });
  removeLeftovers(testDir);
  const stateDir = join(testDir, `${name}-${process.pid}`);
  const [kafka = 0, kafkaController = 0, postgres = 0, schemaRegistry = 0] = await freePorts(4);
  const ports = { kafka, kafkaController, postgres, schemaRegistry };
  const stack = await provideStack({ ...rest, env, log, cacheDir, stateDir, ports, temporary: true });
  const stopParts = stack.stop;
  const stop = async () => {
    await stopParts();
    removeState(stateDir);
  };
  return Object.defineProperty(stack, 'stop', { value: stop });
}
