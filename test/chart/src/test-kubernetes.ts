#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { findHelm } from './find-tools.ts';
import { openCluster } from './in-cluster.ts';
import { tryChart } from './try-chart.ts';

const help = `Tries the chart in the cluster of kubectl's current context, in namespaces of its own that are removed at the end.

  npm run test:kubernetes [-- --set NAME=VALUE …] [--rate N] [--keep] [--namespace NAME]

Installs it with values-dev.yaml, and under a load of orders upgrades, rolls back, scales and deletes pods. After each,
every order that the publisher has taken must have been told to every API, and none must have had two effects. Then the
apps go, and come back as a release of their own in a namespace that enforces Kubernetes' "restricted" profile, with the
first one's Kafka, registry, database and APIs as external ones: first with a wrong password, which must fail the
install and say why.
--set        more values, for helm; for images that were built here: --set image.pullPolicy=Never
--rate       orders a second, default 20
--keep       leaves the namespaces for a look
--namespace  default rivulet-test; the second one is NAMESPACE-apps
Exit status: 0 kept, 1 not, 64 wrong usage, 69 helm or the cluster can't be had.`;

process.exitCode = await main();

async function main(): Promise<number> {
  let values;
  try {
    values = parseArgs({
      options: {
        set: { type: 'string', multiple: true, default: [] },
        rate: { type: 'string', default: '20' },
        keep: { type: 'boolean', default: false },
        namespace: { type: 'string', default: 'rivulet-test' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 64;
  }
  const { set, rate, keep, namespace } = values;
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  if (!/^[1-9]\d{0,4}$/.test(rate)) {
    console.error(`--rate ${rate}: give a whole number of orders a second, from 1`);
    return 64;
  }
  const found = findHelm();
  if ('missing' in found) {
    console.error(`helm can't be had: ${found.missing}`);
    return 69;
  }
  const [stack, apps] = [openCluster(found.path, namespace), openCluster(found.path, `${namespace}-apps`)];
  try {
    stack.kubectl('get', '--raw', '/version');
  } catch (error) {
    console.error(`no cluster answers: ${(error as Error).message}`);
    return 69;
  }
  try {
    return (await tryChart({ stack, apps, set, rate, keep })) ? 0 : 1;
  } catch (error) {
    console.error(`BROKEN ${(error as Error).message}`);
    return 1;
  }
}
