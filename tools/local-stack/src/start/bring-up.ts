import { checkPorts } from '../ports.ts';
import type { Stack } from '../stack.ts';
import { clearState } from './clear-state.ts';
import { portOfProgram, portWishes, type StartConfig } from './config.ts';
import type { Ending } from './ending.ts';
import { guardLater } from './guard-later.ts';
import { openStateDir } from './open-state-dir.ts';
import { prepareTopics } from './prepare-topics.ts';
import { appPrograms, type Place, type Program, stubPrograms } from './programs.ts';
import { registerSchemas } from './register-schemas.ts';
import { startStack } from './start-stack.ts';
import type { Steps } from './steps.ts';
import { supervise, type Supervised } from './supervise.ts';
import { waitReady } from './wait-ready.ts';

export interface System {
  stack: Stack;
  /** The stub APIs, in the order of the subscribers that call them. */
  apis: Supervised[];
  apps: Supervised[];
}

export interface BringUpOptions {
  config: StartConfig;
  env: NodeJS.ProcessEnv;
  fresh: boolean;
  steps: Steps;
  /** Takes what must be ended, in the order of its start. */
  ending: Ending;
  /** Shows a line of the start. */
  say: (sentence: string) => void;
  /** Shows what did not go as it should. */
  notice: (sentence: string) => void;
}

const readyTimeoutMs = 90_000;

/** Starts everything, each part as soon as those it needs are there. Throws when one of them cannot be had. */
export async function bringUp({
  config,
  env,
  fresh,
  steps,
  ending,
  say,
  notice,
}: BringUpOptions): Promise<System> {
  const { signal } = ending;
  const stateDir = openStateDir(config.stateDir);
  const place: Place = { env, stateDir, portOf: (name) => portOfProgram(config, name) };
  const guard = guardLater();
  const start = (program: Program): Supervised => {
    const supervised = supervise(program, { guardian: guard, onNotice: notice });
    void supervised.gaveUp.then((sentence) => ending.fail(sentence));
    return supervised;
  };
  const ready = (each: Supervised): Promise<void> =>
    steps.step(each.name, async ({ now }) => {
      await waitReady(each.url, { timeoutMs: readyTimeoutMs, signal, onReason: now });
      return each.url;
    });

  await checkPorts(portWishes(config));
  if (fresh) await clearState(stateDir, { info: say, warn: notice });
  const starting = startStack({ config, env, stateDir, steps, ending, say, notice });
  const stubs = stubPrograms(place);
  const apis = stubs.map(start);
  ending.then('stub APIs', apis);
  const [stack] = await Promise.all([starting, ...apis.map(ready)]);
  guard.handTo(stack.guardian);

  const prefix = config.topicPrefix ?? '';
  const [programs] = await Promise.all([
    appPrograms(place, stack, stubs),
    steps.step('topics', () => prepareTopics(stack.brokers, prefix, notice)),
    steps.step('schemas', () => registerSchemas(stack.registryUrl, prefix)),
  ]);
  signal.throwIfAborted();
  const apps = programs.map(start);
  ending.then('apps', apps);
  await Promise.all(apps.map(ready));
  return { stack, apis, apps };
}
