import type { ProducedEvent } from '../history/history.ts';
import type { OrderRequest } from '../history/orders.ts';
import { describeFault } from '../plan/describe-plan.ts';
import type { PlannedFault } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';

const progressMs = 5_000;

export interface ProgressOptions {
  world: World;
  produced: readonly ProducedEvent[];
  requests: readonly OrderRequest[];
  active: ReadonlySet<PlannedFault>;
  startedAt: number;
  say: (message: string) => void;
  now: () => number;
}

/** Says every few seconds how far the run is and what is broken. @returns what ends it */
export function tellProgress({
  world,
  produced,
  requests,
  active,
  startedAt,
  say,
  now,
}: ProgressOptions): () => void {
  const timer = setInterval(() => {
    const seconds = Math.round((now() - startedAt) / 1_000);
    const effects = [...world.apis].map(
      ([group, api]) => `${group.replace('-subscriber', '')} ${api.summary().effects}`,
    );
    const on = [...active].map((fault) => describeFault(fault).trim().split(/\s+/).slice(2).join(' '));
    say(
      `${String(seconds).padStart(4)} s  ${produced.length} written, ${requests.length} requests, done: ${effects.join(', ')}${on.length > 0 ? `; on: ${on.join(' · ')}` : ''}`,
    );
  }, progressMs);
  return () => clearInterval(timer);
}
