import { z } from 'zod';

/** How a stub API answers. Without `failFirst` and `failRatio`, `status` and `hang` concern every call. */
export const behaviourSchema = z.strictObject({
  /** Time until the answer. With `latencyMaxMs`: evenly spread between the two. */
  latencyMs: z.number().min(0).max(600_000).default(0),
  latencyMaxMs: z.number().min(0).max(600_000).optional(),
  /** Answered in place of 200; from 400 on the call has no effect. Without it, chosen failures are 503. */
  status: z.int().min(200).max(599).optional(),
  /** Fails the first calls of each Idempotency-Key (else of each order), counted from when this behaviour was set. */
  failFirst: z.int().min(0).optional(),
  failRatio: z.number().min(0).max(1).optional(),
  /** Sent as Retry-After with a failing status. */
  retryAfterSeconds: z.number().min(0).optional(),
  /** Takes the call and never answers. */
  hang: z.boolean().optional(),
  /** Ends the connection instead of answering, before or after the thing is done. */
  reset: z.enum(['before', 'after']).optional(),
  /** Sends the answer's head at once and its body this much later. */
  dripMs: z.number().min(0).max(600_000).optional(),
  /** This behaviour is for calls that come while more than so many are in progress, itself included. */
  onlyAbove: z.int().min(0).optional(),
  /** Order ids or idempotency keys that this behaviour is for; all others are answered at once with 200. */
  onlyKeys: z.array(z.string()).optional(),
});

export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourInput = z.input<typeof behaviourSchema>;

export interface Reaction {
  delayMs: number;
  hang: boolean;
  status: number;
  retryAfterSeconds?: number | undefined;
  reset?: 'before' | 'after' | undefined;
  dripMs?: number | undefined;
}

export interface CallIdentity {
  idempotencyKey: string | null;
  orderId: string | null;
}

/** Decides call by call; keeps only the count of calls per key that `failFirst` needs. */
export function createReactions(
  behaviour: Behaviour,
  random: () => number,
): (call: CallIdentity, inProgress?: number) => Reaction {
  const callsByKey = new Map<string, number>();
  const { status, failFirst, failRatio, retryAfterSeconds, onlyKeys } = behaviour;
  const { reset, dripMs } = behaviour;
  const picksSome = failFirst !== undefined || failRatio !== undefined;

  const isPicked = (call: CallIdentity): boolean => {
    if (!picksSome) return true;
    if (failRatio !== undefined && random() < failRatio) return true;
    if (failFirst === undefined) return false;
    const key = call.idempotencyKey ?? call.orderId ?? '';
    const earlierCalls = callsByKey.get(key) ?? 0;
    callsByKey.set(key, earlierCalls + 1);
    return earlierCalls < failFirst;
  };

  return (call, inProgress = 1) => {
    if (behaviour.onlyAbove !== undefined && inProgress <= behaviour.onlyAbove)
      return { delayMs: latency(behaviour, random), hang: false, status: 200 };
    const concerned =
      !onlyKeys || onlyKeys.includes(call.orderId ?? '') || onlyKeys.includes(call.idempotencyKey ?? '');
    if (!concerned) return { delayMs: 0, hang: false, status: 200 };
    const picked = isPicked(call);
    const breaksOtherwise = behaviour.hang === true || reset !== undefined || dripMs !== undefined;
    const fails = retryAfterSeconds !== undefined || (picksSome && !breaksOtherwise);
    const failStatus = status ?? (fails ? 503 : 200);
    return {
      delayMs: latency(behaviour, random),
      hang: picked && behaviour.hang === true,
      status: picked ? failStatus : 200,
      retryAfterSeconds: picked ? retryAfterSeconds : undefined,
      ...(picked && reset !== undefined ? { reset } : {}),
      ...(picked && dripMs !== undefined ? { dripMs } : {}),
    };
  };
}

function latency({ latencyMs, latencyMaxMs }: Behaviour, random: () => number): number {
  if (latencyMaxMs === undefined || latencyMaxMs <= latencyMs) return latencyMs;
  return latencyMs + random() * (latencyMaxMs - latencyMs);
}
