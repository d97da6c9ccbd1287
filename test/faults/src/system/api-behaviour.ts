import type { BehaviourInput } from '@rivulet/testing';
import type { PlannedFault, RunPlan } from '../plan/run-plan.ts';
import { apiTimeoutMs } from './replica-settings.ts';

/** As an API is when nothing is wrong with it: slow enough that faults meet calls under way. */
export function usualBehaviour([latencyMs, latencyMaxMs]: RunPlan['apiLatencyMs']): BehaviourInput {
  return { latencyMs, latencyMaxMs };
}

/** How an API behaves while this is wrong with it; undefined when the fault is none of an API. */
export function faultyBehaviour(
  { kind, ratio }: Pick<PlannedFault, 'kind' | 'ratio'>,
  usual: BehaviourInput,
): BehaviourInput | undefined {
  const some = { ...usual, ...(ratio === undefined ? {} : { failRatio: ratio }) };
  switch (kind) {
    case 'api-throttled':
      return { ...some, status: 429, retryAfterSeconds: 1 };
    case 'api-unavailable':
      return { ...some, status: 503, retryAfterSeconds: 1 };
    case 'api-errors':
      return { ...some, status: 500 };
    case 'api-hangs':
      return { ...some, hang: true };
    case 'api-slow':
      return { latencyMs: 200, latencyMaxMs: apiTimeoutMs * 1.5 };
    case 'api-drips':
      return { ...some, dripMs: apiTimeoutMs * 2 };
    case 'api-resets':
      return { ...some, reset: 'after' };
    case 'api-refuses':
      return { ...some, status: 422 };
    default:
      return undefined;
  }
}
