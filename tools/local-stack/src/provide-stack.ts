import { resolve } from 'node:path';
import { assembleStack } from './assemble-stack.ts';
import {
  chooseStack,
  dockerMatters,
  withoutDocker,
  type StackChoice,
  type StackEnv,
} from './choose-stack.ts';
import { dockerParts } from './docker/docker-parts.ts';
import { engineHost, probeDocker } from './docker/probe-docker.ts';
import { externalParts } from './external-parts.ts';
import { startGuardian } from './guardian.ts';
import { localParts } from './local/local-parts.ts';
import { checkPorts } from './ports.ts';
import { createProcessKeeper, type ProcessKeeper } from './process-keeper.ts';
import { StackError, waysToKafka } from './stack-error.ts';
import { takeStateDir } from './stack-record.ts';
import { allParts, defaultStackPorts, partNames } from './stack.ts';
import type { Part, PartSource, Stack, StackLog, StackPorts } from './stack.ts';
import { startParts, type PartStarts, type TimedPart } from './start-parts.ts';
import { portWishes } from './port-wishes.ts';

export interface ProvideStackOptions {
  env: StackEnv;
  log: StackLog;
  /** Keeps what the parts store, and their logs; removing it starts anew. */
  stateDir: string;
  ports?: StackPorts;
  need?: readonly Part[];
  /** Keeps Kafka's jars, for all state folders. */
  cacheDir?: string;
  /** The state folder will be removed: containers get no volumes, which would outlive it. */
  temporary?: boolean;
  /** Ends the start; what was started by then is stopped. */
  signal?: AbortSignal;
}

/** `.rivulet` at the root of the checkout. */
export const defaultCacheDir = resolve(import.meta.dirname, '../../../.rivulet');

type Settled = Required<Omit<ProvideStackOptions, 'signal'>> & { signal: AbortSignal | undefined };

function startsOf(choice: StackChoice, options: Settled, keeper: ProcessKeeper): PartStarts {
  const sources: Record<PartSource, PartStarts> = {
    external: externalParts(options.env),
    docker: dockerParts({ ...options, engineHost: engineHost(options.env) }),
    local: localParts({ ...options, keeper }),
  };
  const chosen = Object.entries(choice.parts) as [Part, PartSource][];
  return Object.fromEntries(chosen.map(([part, source]) => [part, sources[source][part]]));
}

async function start(choice: StackChoice, options: Settled, keeper: ProcessKeeper): Promise<TimedPart[]> {
  await checkPorts(portWishes(choice, options.ports));
  return startParts(startsOf(choice, options, keeper), options.signal);
}

/** Starts what was chosen; when Docker fails that nobody asked for by name, the same on this machine. */
async function startOrFallBack(
  choice: StackChoice,
  options: Settled,
  keeper: ProcessKeeper,
): Promise<{ choice: StackChoice; parts: TimedPart[] }> {
  try {
    return { choice, parts: await start(choice, options, keeper) };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof StackError || choice.kind !== 'docker') throw error;
    const reason = `its containers could not be started (${(error as Error).message})`;
    if (!choice.mayFallBack) {
      throw new StackError(`RIVULET_STACK=docker asks for Docker, but ${reason}. ${waysToKafka}`, {
        cause: error,
      });
    }
    options.log.warn(`Docker answers, but ${reason}: using Kafka from jars and embedded PostgreSQL instead.`);
    const instead = withoutDocker(choice, reason);
    return { choice: instead, parts: await start(instead, options, keeper) };
  }
}

/**
 * Provides Kafka, a schema registry and PostgreSQL: those named in the environment, else by Docker, else on this machine.
 * @throws StackError, with the ways out, when a part cannot be had; nothing is left running then
 */
export async function provideStack(given: ProvideStackOptions): Promise<Stack> {
  const options: Settled = {
    ports: defaultStackPorts,
    need: allParts,
    cacheDir: defaultCacheDir,
    temporary: false,
    signal: undefined,
    ...given,
    stateDir: resolve(given.stateDir),
  };
  const { env, log, need } = options;
  const docker = dockerMatters(env, need)
    ? await probeDocker(env)
    : { answers: false as const, reason: 'not asked' };
  const wanted = chooseStack(env, docker, need);
  log.info(`Backing parts: ${wanted.kind} (${wanted.why}).`);

  const record = await takeStateDir(options.stateDir, log);
  const guardian = startGuardian({
    onLost: (reason) => log.warn(`${reason}: what is started may stay behind.`),
  });
  try {
    const { choice, parts } = await startOrFallBack(wanted, options, createProcessKeeper(guardian, record));
    for (const { part, startMs, detail } of parts)
      log.info(`${partNames[part]} is ready after ${startMs} ms: ${detail}.`);
    return assembleStack(choice, parts, guardian, record);
  } catch (error) {
    await guardian.close();
    record.release();
    throw error;
  }
}
