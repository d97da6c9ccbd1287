import path from 'node:path';
import type { NodeProgram } from './launch-node.ts';

/** A process of the running system, beside the stack's own. */
export interface Program extends NodeProgram {
  name: string;
  url: string;
  /** How long it may take to end in order, in ms. */
  stopWithinMs: number;
}

export interface ProgramPorts {
  publisher: number;
  inventorySubscriber: number;
  notificationSubscriber: number;
  inventoryApi: number;
  notificationApi: number;
}

type Env = Readonly<Record<string, string | undefined>>;

export interface Place {
  env: Env;
  stateDir: string;
  ports: ProgramPorts;
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

export const apps = ['publisher', 'inventory-subscriber', 'notification-subscriber'] as const;

function program({ env, stateDir }: Place, name: string, entry: string, port: number, own: Env): Program {
  return {
    name,
    entry: path.join(repository, entry),
    url: `http://127.0.0.1:${port}`,
    env: { ...env, ...own, PORT: String(port) },
    logFile: path.join(stateDir, 'logs', `${name}.log`),
    stopWithinMs,
  };
}

/** The two stub APIs, which keep their ledgers in the state folder. */
export function stubPrograms(place: Place): { inventory: Program; notification: Program } {
  const stub = (name: string, port: number, latencyMs: string | undefined): Program =>
    program(place, name, `tools/local-stack/src/stub-${name}.ts`, port, {
      LEDGER_FILE: path.join(place.stateDir, 'ledgers', `${name}.jsonl`),
      LATENCY_MS: latencyMs,
    });
  return {
    inventory: stub('inventory-api', place.ports.inventoryApi, place.env['INVENTORY_API_LATENCY_MS']),
    notification: stub(
      'notification-api',
      place.ports.notificationApi,
      place.env['NOTIFICATION_API_LATENCY_MS'],
    ),
  };
}

/** The publisher and the subscribers, each with its own database. */
export async function appPrograms(
  place: Place,
  backing: Backing,
  stubs: { inventory: Program; notification: Program },
): Promise<Program[]> {
  const { env, ports } = place;
  const portOf = {
    publisher: ports.publisher,
    'inventory-subscriber': ports.inventorySubscriber,
    'notification-subscriber': ports.notificationSubscriber,
  };
  /** Until both are over, the work of a killed subscriber rests; by default 30 s, long for somebody who watches. */
  const impatient = { SESSION_TIMEOUT_MS: '10000', DRAIN_TIMEOUT_MS: '6000', IDEMPOTENCY_LEASE_MS: '12000' };
  const programOf = async (app: (typeof apps)[number]): Promise<Program> =>
    program({ ...place, env: { ...impatient, ...env } }, app, `apps/${app}/src/main.ts`, portOf[app], {
      KAFKA_BROKERS: backing.brokers.join(','),
      SCHEMA_REGISTRY_URL: backing.registryUrl,
      DATABASE_URL: await backing.databaseUrl(app),
      INVENTORY_API_URL: stubs.inventory.url,
      NOTIFICATION_API_URL: stubs.notification.url,
    });
  return Promise.all(apps.map(programOf));
}
