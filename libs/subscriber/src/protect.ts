import {
  AdaptiveLimit,
  CircuitBreaker,
  TokenBucket,
  wait,
  type CircuitPermit,
  type CircuitState,
  type Clock,
} from '@rivulet/resilience';
import type { Outcome } from './outcome.ts';

/** How an API is spared; every part may be left out. */
export interface ProtectionPolicy {
  breaker?: {
    /** Opens when this part of the window's calls failed, 0 to 1. */
    failureRatio: number;
    minimumRequests: number;
    windowMs: number;
    halfOpenAfterMs: number;
    halfOpenProbes: number;
  };
  /** This replica's share of what the API allows. */
  rateLimit?: { perSecond: number; burst: number };
  /** Finds how many calls the API can take at once, up to the subscriber's `maxInFlight`. */
  adaptiveInFlight?: boolean;
}

/** Leave for one call; ended exactly once. */
export interface Permit {
  /** True when the call tries out whether an API is back: its failure spends no attempt. */
  isProbe: boolean;
  ended(outcome: Outcome, latencyMs: number): void;
  /** No call was made. */
  unused(): void;
}

export interface Protection {
  /**
   * A promise while the circuit is open or the rate is used up; meanwhile nothing is claimed and no attempt is spent.
   * @throws the signal's reason
   */
  admit(signal: AbortSignal): Permit | Promise<Permit>;
  /** How many calls the API can take at once, as far as is known. */
  limit(): number;
  circuit(): CircuitState;
}

export interface ProtectOptions {
  policy: ProtectionPolicy;
  maxInFlight: number;
  inFlight: () => number;
  circuitChanged: (state: CircuitState) => void;
  clock: Clock;
}

export function protect({
  policy,
  maxInFlight,
  inFlight,
  circuitChanged,
  clock,
}: ProtectOptions): Protection {
  const breaker = policy.breaker && new CircuitBreaker({ ...policy.breaker, changed: circuitChanged, clock });
  const bucket = policy.rateLimit && new TokenBucket({ ...policy.rateLimit, clock });
  const adaptive = policy.adaptiveInFlight === true ? new AdaptiveLimit({ cap: maxInFlight }) : undefined;

  let latest: { circuit: CircuitPermit | undefined; permit: Permit } | undefined;

  /** A permit of the circuit and a token, both or neither. */
  function ask(): CircuitPermit | undefined | number {
    const circuit = breaker?.ask();
    if (typeof circuit === 'number') return circuit;
    const waitMs = bucket?.take() ?? 0;
    if (waitMs === 0) return circuit;
    circuit?.unused();
    return waitMs;
  }

  return {
    admit(signal) {
      const answer = ask();
      return typeof answer === 'number' ? admitLater(answer, signal) : permitOf(answer);
    },
    limit: () => adaptive?.current() ?? maxInFlight,
    circuit: () => breaker?.state() ?? 'closed',
  };

  async function admitLater(waitMs: number, signal: AbortSignal): Promise<Permit> {
    for (let answer: ReturnType<typeof ask> = waitMs; ; answer = ask()) {
      if (typeof answer !== 'number') return permitOf(answer);
      await wait(answer, signal, clock);
    }
  }

  /** Those of one circuit's permit are all alike. */
  function permitOf(circuit: CircuitPermit | undefined): Permit {
    if (latest === undefined || latest.circuit !== circuit) latest = { circuit, permit: newPermit(circuit) };
    return latest.permit;
  }

  function newPermit(circuit: CircuitPermit | undefined): Permit {
    return {
      isProbe: circuit?.isProbe ?? false,
      ended(outcome, latencyMs) {
        const failed = outcome.kind === 'retry';
        if (failed) circuit?.failed();
        else circuit?.succeeded();
        if (failed || outcome.kind === 'defer') adaptive?.overloaded();
        else adaptive?.answered(latencyMs, inFlight());
      },
      unused() {
        circuit?.unused();
        bucket?.giveBack();
      },
    };
  }
}
