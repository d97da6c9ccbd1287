import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerSummary } from '@rivulet/testing';
import type { Cluster } from './in-cluster.ts';

export const release = 'rivulet';
const settleMs = 180_000;

export function subscribers({ kubectl }: Cluster): string[] {
  return namesOf(kubectl, /^deployment\.apps\/rivulet-(.+-subscriber)$/);
}

/** The stand-ins of APIs, one for each subscriber. */
export function apis({ kubectl }: Cluster): string[] {
  return namesOf(kubectl, /^deployment\.apps\/rivulet-dev-(.+-api)$/);
}

function namesOf(kubectl: Cluster['kubectl'], pattern: RegExp): string[] {
  const lines = kubectl('get', 'deployments', '--output', 'name').split('\n');
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

export function rollOut({ kubectl }: Cluster, ...names: readonly string[]): void {
  for (const name of names) kubectl('rollout', 'status', `deployment/${release}-${name}`, '--timeout=5m');
}

/** Waits until an API has heard of so many orders, or for three minutes. */
export async function untilHeard(
  cluster: Cluster,
  api: string,
  orders: number,
): Promise<{ api: string; heard: number; effects: number; repeated: number }> {
  const { url, close } = await cluster.forward(`${release}-dev-${api}`, 8080);
  try {
    for (const until = Date.now() + settleMs; ; await delay(1_000)) {
      const summary = (await (await fetch(`${url}/_ledger/summary`)).json()) as LedgerSummary;
      const { orders: heard, effects, repeatedOrderIds } = summary;
      if (heard >= orders || Date.now() > until)
        return { api, heard, effects, repeated: repeatedOrderIds.length };
    }
  } finally {
    close();
  }
}
