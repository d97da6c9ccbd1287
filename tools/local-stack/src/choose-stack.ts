import { StackError } from './stack-error.ts';
import { allParts, partNames } from './stack.ts';
import type { Part, PartSource } from './stack.ts';

export type StackEnv = Readonly<Record<string, string | undefined>>;

/** Whether a Docker engine answers; the reason is one clause: `nothing listens at /var/run/docker.sock`. */
export type DockerAnswer = { answers: true; engine: string } | { answers: false; reason: string };

export interface StackChoice {
  kind: PartSource;
  /** One sentence for the reader. */
  why: string;
  parts: Partial<Record<Part, PartSource>>;
  /** Docker was not asked for by name, so jars may take its place when it fails. */
  mayFallBack: boolean;
}

const externalVariables: Record<Part, string> = {
  kafka: 'KAFKA_BROKERS',
  registry: 'SCHEMA_REGISTRY_URL',
  postgres: 'DATABASE_URL',
};

const named = (env: StackEnv, part: Part) => Boolean(env[externalVariables[part]]?.trim());

function readForced(env: StackEnv): PartSource | undefined {
  const value = env['RIVULET_STACK']?.trim();
  if (!value) return undefined;
  if (value === 'external' || value === 'docker' || value === 'local') return value;
  throw new StackError(`RIVULET_STACK=${value} is not known: use external, docker or local.`);
}

/** The probe of an engine takes time: it is skipped when its answer would change nothing. */
export function dockerMatters(env: StackEnv, need: readonly Part[] = allParts): boolean {
  const forced = readForced(env);
  return forced === 'docker' || (forced === undefined && need.some((part) => !named(env, part)));
}

function spread(parts: readonly Part[], source: PartSource): Partial<Record<Part, PartSource>> {
  return Object.fromEntries(parts.map((part) => [part, source]));
}

function listOf(parts: readonly Part[], word: (part: Part) => string): string {
  return parts.map(word).join(', ');
}

const asIs = (parts: readonly Part[]) => listOf(parts, (part) => partNames[part]);
const asVariables = (parts: readonly Part[]) => listOf(parts, (part) => externalVariables[part]);

function forcedChoice(
  forced: PartSource,
  env: StackEnv,
  need: readonly Part[],
  docker: DockerAnswer,
): StackChoice {
  const missing = need.filter((part) => !named(env, part));
  if (forced === 'external' && missing.length > 0) {
    throw new StackError(
      `RIVULET_STACK=external needs every part named: set ${asVariables(missing)} (for ${asIs(missing)}).`,
    );
  }
  if (forced === 'docker' && !docker.answers) {
    throw new StackError(
      `RIVULET_STACK=docker needs a Docker engine, but ${docker.reason}: start one, or leave RIVULET_STACK unset.`,
    );
  }
  const ignored = forced === 'external' ? [] : need.filter((part) => named(env, part));
  const aside = ignored.length > 0 ? `; ${asVariables(ignored)} not used` : '';
  return {
    kind: forced,
    why: `RIVULET_STACK=${forced} asks for it${aside}`,
    parts: spread(need, forced),
    mayFallBack: false,
  };
}

/**
 * Decides where each part comes from: named in the environment, else Docker, else this machine.
 * Pure: whether an engine answers is an argument.
 * @throws StackError when what RIVULET_STACK asks for cannot be had
 */
export function chooseStack(
  env: StackEnv,
  docker: DockerAnswer,
  need: readonly Part[] = allParts,
): StackChoice {
  const forced = readForced(env);
  if (forced) return forcedChoice(forced, env, need, docker);

  const external = need.filter((part) => named(env, part));
  const rest = need.filter((part) => !named(env, part));
  const namedParts = external.length > 0 ? `${asVariables(external)} named in the environment` : '';
  if (rest.length === 0) {
    return { kind: 'external', why: namedParts, parts: spread(external, 'external'), mayFallBack: false };
  }
  const kind = docker.answers ? 'docker' : 'local';
  const reason = docker.answers
    ? `a Docker engine answers (${docker.engine})`
    : `no Docker engine: ${docker.reason}`;
  const parts = { ...spread(external, 'external'), ...spread(rest, kind) };
  // A registry in a container reaches Kafka through the containers' network only.
  if (parts.registry === 'docker' && parts.kafka !== 'docker') parts.registry = 'local';
  return {
    kind: Object.values(parts).includes('docker') ? 'docker' : 'local',
    why: namedParts ? `${namedParts}; for the rest, ${reason}` : reason,
    parts,
    mayFallBack: kind === 'docker',
  };
}

/** The same choice with this machine in Docker's place. */
export function withoutDocker(choice: StackChoice, reason: string): StackChoice {
  const parts = { ...choice.parts };
  for (const part of allParts) if (parts[part] === 'docker') parts[part] = 'local';
  return { kind: 'local', why: `${choice.why}, but ${reason}`, parts, mayFallBack: false };
}
