#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LedgerSummary } from '@rivulet/testing';
import { findHelm } from './find-tools.ts';
import { openCluster, type Cluster } from './in-cluster.ts';
import { chart } from './render.ts';

const help = `Tries the chart in the cluster of kubectl's current context, in a namespace of its own that is removed at the end.

  npm run test:kubernetes [-- --set NAME=VALUE …] [--keep] [--namespace NAME]

Installs it with values-dev.yaml, and under a load of orders upgrades, rolls back, scales and deletes pods. After each,
every order that the publisher has taken must have been told to both APIs, and none must have had two effects.
--set        more values, for helm; for images that were built here: --set image.pullPolicy=Never
--keep       leaves the namespace for a look
--namespace  default rivulet-test
Exit status: 0 kept, 1 not, 69 helm can't be had.`;

const { values } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    namespace: { type: 'string', default: 'rivulet-test' },
    help: { type: 'boolean' },
  },
});
const release = 'rivulet';
const apis = ['inventory-api', 'notification-api'] as const;
const subscribers = ['inventory-subscriber', 'notification-subscriber'] as const;
const settleMs = 180_000;

if (values.help === true) {
  console.log(help);
} else {
  const found = findHelm();
  if ('missing' in found) console.error(`helm can't be had: ${found.missing}`);
  process.exitCode =
    'missing' in found ? 69 : (await tryChart(openCluster(found.path, values.namespace))) ? 0 : 1;
}

async function tryChart(cluster: Cluster): Promise<boolean> {
  const more = values.set.flatMap((each) => ['--set', each]);
  const given = ['--values', `${chart}/values-dev.yaml`, ...more, '--timeout', '10m', '--wait'];
  const rollOut = (...names: readonly string[]) => {
    for (const name of names)
      cluster.kubectl('rollout', 'status', `deployment/${release}-${name}`, '--timeout=5m');
  };
  const steps: [what: string, act: () => unknown][] = [
    ['install', () => cluster.helm('install', release, chart, '--create-namespace', ...given)],
    [
      'upgrade, all pods rolled',
      () => cluster.helm('upgrade', release, chart, ...given, '--set', 'logLevel=debug'),
    ],
    ['roll back', () => cluster.helm('rollback', release, '1', '--timeout', '10m', '--wait')],
    ['scale 1 → 3', () => scale(cluster, 3, rollOut)],
    ['scale 3 → 1', () => scale(cluster, 1, rollOut)],
    ['delete the pods of a subscriber', () => deletePods(cluster, subscribers[0], rollOut)],
    ['delete the pods of the publisher', () => deletePods(cluster, 'publisher', rollOut)],
  ];
  let isKept = true;
  try {
    for (const [what, act] of steps) {
      act();
      rollOut('publisher', ...subscribers);
      await delay(10_000); // under load
      isKept = (await settled(cluster, what)) && isKept;
    }
  } finally {
    if (!values.keep) isKept = remove(cluster) && isKept;
  }
  return isKept;
}

function scale(cluster: Cluster, replicas: number, rollOut: (...names: readonly string[]) => void): void {
  for (const name of subscribers)
    cluster.kubectl('scale', `deployment/${release}-${name}`, `--replicas=${replicas}`);
  rollOut(...subscribers);
}

function deletePods(cluster: Cluster, name: string, rollOut: (...names: readonly string[]) => void): void {
  cluster.kubectl('delete', 'pod', '--selector', `app.kubernetes.io/component=${name}`, '--wait=true');
  rollOut(name);
}

/** Stops the customers, waits until both APIs have heard of all orders, and lets the customers go on. */
async function settled(cluster: Cluster, what: string): Promise<boolean> {
  const customers = `deployment/${release}-dev-customers`;
  cluster.kubectl('scale', customers, '--replicas=0');
  cluster.kubectl(
    'wait',
    'pod',
    '--selector',
    'app.kubernetes.io/component=dev-customers',
    '--for=delete',
    '--timeout=2m',
  );
  const orders = countOrders(cluster);
  const summaries = await Promise.all(apis.map((api) => untilHeard(cluster, api, orders)));
  const told = summaries.map(
    ({ orders: heard, effects, repeatedOrderIds }, index) =>
      `${apis[index]} heard of ${heard}, ${effects} effects, ${repeatedOrderIds.length} called again`,
  );
  const isKept = summaries.every((summary) => summary.orders === orders && summary.effects === orders);
  console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${what}: ${orders} orders; ${told.join('; ')}`);
  cluster.kubectl('scale', customers, '--replicas=1');
  return isKept;
}

function countOrders(cluster: Cluster): number {
  const sql = 'select count(*) from orders';
  const psql = ['psql', '--username', 'postgres', '--dbname', 'publisher', '--tuples-only', '--command', sql];
  return Number(cluster.kubectl('exec', `deployment/${release}-dev-postgresql`, '--', ...psql).trim());
}

async function untilHeard(cluster: Cluster, api: string, orders: number): Promise<LedgerSummary> {
  const { url, close } = await cluster.forward(`${release}-dev-${api}`, 8080);
  try {
    for (const until = Date.now() + settleMs; ; await delay(1_000)) {
      const summary = (await (await fetch(`${url}/_ledger/summary`)).json()) as LedgerSummary;
      if (summary.orders >= orders || Date.now() > until) return summary;
    }
  } finally {
    close();
  }
}

/** @returns whether nothing is left but what Kubernetes puts into every namespace */
function remove(cluster: Cluster): boolean {
  cluster.helm('uninstall', release, '--wait', '--timeout', '5m');
  const kinds = 'all,configmap,secret,serviceaccount,networkpolicy,poddisruptionbudget,ingress';
  const left = cluster
    .kubectl('get', kinds, '--output', 'name')
    .split('\n')
    .filter((name) => name !== '' && !/^(configmap\/kube-root-ca\.crt|serviceaccount\/default)$/.test(name))
    // A Job of the try-out stays until its time is over, with its pod.
    .filter((name) => !/^(job|pod)/.test(name));
  console.log(
    left.length === 0 ? 'kept   uninstall: nothing is left' : `BROKEN uninstall leaves ${left.join(', ')}`,
  );
  cluster.kubectl('delete', 'namespace', values.namespace, '--wait=false');
  return left.length === 0;
}
