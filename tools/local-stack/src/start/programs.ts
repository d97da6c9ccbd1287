import path from 'node:path';
import type { NodeProgram } from './launch-node.ts';
import { apiOf, appOf, subscribers, variablesOf } from './subscribers.ts';

/** A process of the running system, beside the stack's own. */
export interface Program extends NodeProgram {
  name: string;
  url: string;
  /** How long it may take to end in order, in ms. */
  stopWithinMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

export interface Place {
  env: Env;
  stateDir: string;
  portOf(program: string): number;
}

/** What the apps must know of the stack. */
export interface Backing {
  brokers: readonly string[];
  registryUrl: string;
  databaseUrl(app: string): Promise<string>;
}

const repository = path.join(import.meta.dirname, '../../../..');
/** Longer than the apps give themselves (SHUTDOWN_GRACE_MS). */
const stopWithinMs = 30_000;

function program({ env, stateDir, portOf }: Place, name: string, entry: string, own: Env): Program {
  const port = portOf(name);
  return {
    name,
    entry: path.join(repository, entry),
    url: `http://127.0.0.1:${port}`,
    env: { ...env, ...own, PORT: String(port) },
    logFile: path.join(stateDir, 'logs', `${name}.log`),
    stopWithinMs,
  };
}

/** The stub of each subscriber's API, which keeps its ledger in the state folder. */
export function stubPrograms(place: Place): Program[] {
  return subscribers.map((each) => {
    const name = apiOf(each);
    return program(place, name, `tools/local-stack/src/stub-${name}.ts`, {
      LEDGER_FILE: path.join(place.stateDir, 'ledgers', `${name}.jsonl`),
      LATENCY_MS: place.env[`${variablesOf(each).api}_LATENCY_MS`],
    });
  });
}

/** The publisher and the subscribers, each with its own database; a subscriber calls the stub at its own place in `stubs`. */
export async function appPrograms(
  place: Place,
  backing: Backing,
  stubs: readonly Pick<Program, 'url'>[],
): Promise<Program[]> {
  /** Until both are over, the work of a killed subscriber rests; by default 30 s, long for somebody who watches. */
  const impatient = { SESSION_TIMEOUT_MS: '10000', DRAIN_TIMEOUT_MS: '6000', IDEMPOTENCY_LEASE_MS: '12000' };
  const patience = { ...place, env: { ...impatient, ...place.env } };
  const programOf = async (app: string, own: Env = {}): Promise<Program> =>
    program(patience, app, `apps/${app}/src/main.ts`, {
      KAFKA_BROKERS: backing.brokers.join(','),
      SCHEMA_REGISTRY_URL: backing.registryUrl,
      DATABASE_URL: await backing.databaseUrl(app),
      ...own,
    });
  return Promise.all([
    programOf('publisher'),
    ...subscribers.map((each, index) =>
      programOf(appOf(each), { [`${variablesOf(each).api}_URL`]: stubs[index]?.url }),
    ),
  ]);
}
