import { setTimeout as delay } from 'node:timers/promises';
import { readPlaced, type Placed } from './customers.ts';
import type { Cluster } from './in-cluster.ts';
import { apis, release, rollOut, subscribers, untilHeard } from './of-release.ts';
import { chart } from './render.ts';
import { tryRelease } from './try-release.ts';

export interface TryOut {
  /** Where the try-out with a stack of its own is installed. */
  stack: Cluster;
  /** Where the apps are installed again, without one. */
  apps: Cluster;
  /** More values, as helm's `--set` takes them. */
  set: readonly string[];
  /** Orders a second. */
  rate: string;
  /** Whether the namespaces stay. */
  keep: boolean;
}

const loadMs = 10_000;
const customers = `deployment/${release}-dev-customers`;

/** Prints a line for each step. @returns whether all was kept */
export async function tryChart({ stack, apps, set, rate, keep }: TryOut): Promise<boolean> {
  const more = [...set, `dev.stack.orders.perSecond=${rate}`].flatMap((each) => ['--set', each]);
  const given = ['--values', `${chart}/values-dev.yaml`, ...more, '--timeout', '10m', '--wait'];
  const steps: { what: string; act: () => void; mayRefuse?: true }[] = [
    {
      what: 'install',
      act: () => stack.helm('install', release, chart, '--create-namespace', ...given),
      // Its customers come before its publisher.
      mayRefuse: true,
    },
    {
      what: 'upgrade, all pods rolled',
      act: () => stack.helm('upgrade', release, chart, ...given, '--set', 'logLevel=debug'),
    },
    { what: 'roll back', act: () => stack.helm('rollback', release, '1', '--timeout', '10m', '--wait') },
    { what: 'scale subscribers 1 → 3', act: () => scale(stack, 3) },
    { what: 'scale subscribers 3 → 1', act: () => scale(stack, 1) },
    { what: 'delete the pods of the subscribers', act: () => deletePods(stack, subscribers(stack)) },
    // There is one pod of it, so for a moment there is none.
    { what: 'delete the pod of the publisher', act: () => deletePods(stack, ['publisher']), mayRefuse: true },
  ];
  let isKept = true;
  try {
    let stored = 0;
    for (const [index, { what, act, mayRefuse }] of steps.entries()) {
      // The first customers come with the install.
      const before = index === 0 ? undefined : follow(stack);
      act();
      rollOut(stack, 'publisher', ...subscribers(stack));
      const placed = before ?? follow(stack);
      await delay(loadMs);
      const step = await settled(stack, { what, placed, mayRefuse: mayRefuse === true, before: stored });
      isKept &&= step.isKept;
      stored = step.orders;
    }
    isKept = (await tryRelease(stack, apps, set)) && isKept;
  } catch (error) {
    console.log(`BROKEN ${(error as Error).message}\n${state(stack)}${state(apps)}`);
    isKept = false;
  }
  return (keep || remove(stack, apps)) && isKept;
}

function scale(cluster: Cluster, replicas: number): void {
  for (const name of subscribers(cluster))
    cluster.kubectl('scale', `deployment/${release}-${name}`, `--replicas=${replicas}`);
}

function deletePods({ kubectl }: Cluster, names: readonly string[]): void {
  for (const name of names)
    kubectl('delete', 'pod', '--selector', `app.kubernetes.io/component=${name}`, '--wait=true');
}

/** Lets customers place orders. @returns what they print until they are stopped */
function follow(cluster: Cluster): Promise<string> {
  cluster.kubectl('scale', customers, '--replicas=1');
  rollOut(cluster, 'dev-customers');
  return cluster.output(customers);
}

interface Step {
  what: string;
  placed: Promise<string>;
  /** Whether it is no fault that orders are refused meanwhile. */
  mayRefuse: boolean;
  /** How many orders were stored before it. */
  before: number;
}

/** Stops the customers, waits until all APIs have heard of all orders, and prints how it went. */
async function settled(
  cluster: Cluster,
  { what, placed, mayRefuse, before }: Step,
): Promise<{ isKept: boolean; orders: number }> {
  cluster.kubectl('scale', customers, '--replicas=0');
  const component = 'app.kubernetes.io/component=dev-customers';
  cluster.kubectl('wait', 'pod', '--selector', component, '--for=delete', '--timeout=2m');
  const seen = readPlaced(await placed);
  const orders = countOrders(cluster);
  const summaries = await Promise.all(apis(cluster).map((api) => untilHeard(cluster, api, orders)));
  const isTold = summaries.every(({ heard, effects }) => heard === orders && effects === orders);
  const stored = orders - before;
  // An order whose answer was lost is stored, and was not accepted in the customer's eyes.
  const isStored = seen.sent > 0 && seen.accepted <= stored && stored <= seen.sent;
  const isKept = isTold && isStored && (mayRefuse || seen.refused.size === 0);
  const told = summaries.map(
    ({ api, heard, effects, repeated }) =>
      `${api} heard of ${heard}, ${effects} effects, ${repeated} called again`,
  );
  console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${what}: ${told.join('; ')}; ${describe(seen, stored)}`);
  return { isKept, orders };
}

function describe({ sent, accepted, refused }: Placed, stored: number): string {
  const refusals = [...refused].map(([what, times]) => `, ${times} × ${what}`).join('');
  return `of ${sent} orders ${accepted} accepted, ${stored} stored${refusals}`;
}

function countOrders({ kubectl }: Cluster): number {
  const sql = 'select count(*) from orders';
  const psql = ['psql', '--username', 'postgres', '--dbname', 'publisher', '--tuples-only', '--command', sql];
  return Number(kubectl('exec', `deployment/${release}-dev-postgresql`, '--', ...psql).trim());
}

/** @returns whether nothing is left but what Kubernetes puts into every namespace */
function remove(...clusters: readonly Cluster[]): boolean {
  const kinds = 'all,configmap,secret,serviceaccount,networkpolicy,poddisruptionbudget,ingress';
  const ofKubernetes = /^(configmap\/kube-root-ca\.crt|serviceaccount\/default)$/;
  const left = clusters.toReversed().flatMap(({ namespace, kubectl, helm }) => {
    helm('uninstall', release, '--ignore-not-found', '--wait', '--timeout', '5m');
    kubectl('delete', 'secret,service', '--selector', 'rivulet-test=given', '--ignore-not-found');
    const names = kubectl('get', kinds, '--output', 'name')
      .split('\n')
      .filter((name) => name !== '' && !ofKubernetes.test(name))
      // A Job of the try-out stays until its time is over, with its pod.
      .filter((name) => !/^(job|pod)/.test(name));
    kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    return names;
  });
  console.log(
    left.length === 0 ? 'kept   uninstall: nothing is left' : `BROKEN uninstall leaves ${left.join(', ')}`,
  );
  return left.length === 0;
}

/** What a reader needs to see why. */
function state({ namespace, kubectl }: Cluster): string {
  const events = ['get', 'events', '--field-selector', 'type=Warning', '--sort-by', 'lastTimestamp'];
  return `${namespace}:\n${kubectl('get', 'pods')}${kubectl(...events)}`;
}
