import { generateOrders, placeOrders } from '@rivulet/local-stack/load';
import type { Cluster } from './in-cluster.ts';
import { apis, release, rollOut, subscribers, untilHeard } from './of-release.ts';
import { chart } from './render.ts';

const [count, ratePerSecond] = [200, 50];
/** What the release needs that the chart does not make; its names are those of ci/minimal-values.yaml. */
const databases = {
  publisher: 'orders',
  'inventory-subscriber': 'inventory',
  'notification-subscriber': 'notification',
};

/**
 * Moves the apps from the try-out into a release of their own, as it would be in production.
 * @param set more values, as helm's `--set` takes them
 */
export async function tryRelease(stack: Cluster, apps: Cluster, set: readonly string[]): Promise<boolean> {
  const names = subscribers(stack);
  const told = apis(stack);
  for (const app of ['publisher', ...names])
    stack.kubectl('scale', `deployment/${release}-${app}`, '--replicas=0');
  const heardBefore = await Promise.all(told.map(async (api) => (await untilHeard(stack, api, 0)).heard));

  prepare(stack, apps);
  const external = [
    ...['--values', `${chart}/ci/minimal-values.yaml`, '--timeout', '5m', '--wait'],
    ...set.flatMap((each) => ['--set', each]),
    ...['--set', `kafka.brokers={${release}-dev-kafka:9092}`],
    ...['--set', `schemaRegistry.url=http://${release}-dev-schema-registry.${stack.namespace}.svc:8080`],
    ...['--set', 'networkPolicy.schemaRegistry.ports={8080}', '--set', 'jobs.topics.replicationFactor=1'],
    ...told.flatMap((api) => [
      '--set',
      `subscribers.${api.replace(/-api$/, '-subscriber')}.api.url=http://${release}-dev-${api}.${stack.namespace}.svc:8080`,
    ]),
  ];
  const isRefused = refusesWrongPassword(stack, apps, external);

  giveDatabases(stack, apps, 'rivulet-dev');
  apps.helm('install', release, chart, ...external);
  rollOut(apps, 'publisher', ...names);
  const { url, close } = await apps.forward(`${release}-publisher`, 80);
  const { placed, done } = placeOrders({
    ...{ publisherUrl: url, bodies: generateOrders(Date.now()), count, ratePerSecond },
    signal: new AbortController().signal,
  });
  await done;
  close();
  const all = told.map(async (api, index) => {
    const before = heardBefore[index] ?? 0;
    const wanted = before + placed.accepted.length;
    const { heard, effects, repeated } = await untilHeard(stack, api, wanted);
    return {
      isTold: heard === wanted && effects === wanted,
      text: `${api} heard of ${heard}, ${repeated} called again`,
    };
  });
  const summaries = await Promise.all(all);
  const isKept = placed.accepted.length === count && summaries.every(({ isTold }) => isTold);
  console.log(
    `${isKept ? 'kept  ' : 'BROKEN'} a release of its own, restricted, after Jobs: of ${count} orders ` +
      `${placed.accepted.length} accepted; ${summaries.map(({ text }) => text).join('; ')}`,
  );
  return isRefused && isKept;
}

/** The namespace, and the stack's Kafka under the name by which it calls itself. */
function prepare(stack: Cluster, apps: Cluster): void {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  apps.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: apps.namespace, labels } });
  const kafka = `${release}-dev-kafka`;
  apps.apply({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: kafka, labels: { 'rivulet-test': 'given' } } },
    spec: { type: 'ExternalName', externalName: `${kafka}.${stack.namespace}.svc.cluster.local` },
  });
}

function giveDatabases(stack: Cluster, apps: Cluster, password: string): void {
  for (const [app, name] of Object.entries(databases)) {
    const host = `${release}-dev-postgresql.${stack.namespace}.svc:5432`;
    apps.apply({
      ...{ apiVersion: 'v1', kind: 'Secret' },
      metadata: { name: `${name}-database`, labels: { 'rivulet-test': 'given' } },
      stringData: { url: `postgres://postgres:${password}@${host}/${app.replaceAll('-', '_')}` },
    });
  }
}

/** @returns whether an install with a wrong password failed, and its pods say why */
function refusesWrongPassword(stack: Cluster, apps: Cluster, external: readonly string[]): boolean {
  giveDatabases(stack, apps, 'not-the-password');
  const what = 'a wrong password fails the install';
  const impatient = ['--set', 'jobs.waitSeconds=5', '--set', 'jobs.backoffLimit=0'];
  let isFailed = false;
  try {
    apps.helm('install', release, chart, ...external, ...impatient);
  } catch {
    isFailed = true;
  }
  const pods = apps.kubectl('describe', 'pods', '--selector', `app.kubernetes.io/instance=${release}`);
  const reason = /.*password authentication failed.*/.exec(pods)?.[0].trim();
  const isKept = isFailed && reason !== undefined;
  console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${what}: ${reason ?? 'no pod says why'}`);
  apps.helm('uninstall', release, '--wait');
  // A Job that failed stays for a look.
  apps.kubectl('delete', 'job', '--selector', `app.kubernetes.io/instance=${release}`);
  return isKept;
}
