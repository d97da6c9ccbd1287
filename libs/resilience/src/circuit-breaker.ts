import { systemClock, type Clock } from './clock.ts';
import { RollingRatio } from './rolling-ratio.ts';

export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /** Opens when this part of the window's calls failed, 0 to 1. */
  failureRatio: number;
  /** Below so many calls in the window it stays closed. */
  minimumRequests: number;
  windowMs: number;
  /** How long it stays open before it lets probes through. */
  halfOpenAfterMs: number;
  /** Probes under way at the same time; so many successes in a row close it. */
  halfOpenProbes: number;
  changed?: (state: CircuitState) => void;
  clock?: Clock;
}

/** Leave for one call. Each is given back exactly once, with what became of the call or without a call. */
export interface CircuitPermit {
  /** True when the call tries out whether the API is back. */
  isProbe: boolean;
  succeeded(): void;
  failed(): void;
  /** No call was made. */
  unused(): void;
}

/** Stops calls to an API that fails most of them, and tries now and then whether it is back. It never rejects a call: callers wait. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #clock: Clock;
  readonly #calls: RollingRatio;
  #state: CircuitState = 'closed';
  /** Counts state changes: what was permitted under an earlier state says nothing about this one. */
  #era = 0;
  #openUntil = 0;
  #probes = 0;
  #probeSuccesses = 0;
  /** Those of one era are all alike. */
  #permit: CircuitPermit | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#calls = new RollingRatio(options.windowMs);
  }

  state(): CircuitState {
    return this.#state;
  }

  /** A permit, or how many ms to wait before asking again. */
  ask(): CircuitPermit | number {
    const now = this.#clock.now();
    if (this.#state === 'open') {
      if (now < this.#openUntil) return this.#openUntil - now;
      this.#become('half-open');
    }
    if (this.#state === 'closed') return (this.#permit ??= this.#newPermit(false));
    if (this.#probes >= this.#options.halfOpenProbes) return probePollMs;
    this.#probes += 1;
    return (this.#permit ??= this.#newPermit(true));
  }

  #newPermit(isProbe: boolean): CircuitPermit {
    const era = this.#era;
    const given = (settle: () => void) => () => {
      if (this.#era === era) settle();
    };
    return {
      isProbe,
      succeeded: given(() => this.#succeeded(isProbe)),
      failed: given(() => this.#failed(isProbe)),
      unused: given(() => void (isProbe && (this.#probes -= 1))),
    };
  }

  #succeeded(isProbe: boolean): void {
    if (!isProbe) return this.#calls.add(this.#clock.now(), false);
    this.#probes -= 1;
    this.#probeSuccesses += 1;
    if (this.#probeSuccesses >= this.#options.halfOpenProbes) this.#become('closed');
  }

  #failed(isProbe: boolean): void {
    const now = this.#clock.now();
    if (isProbe) return this.#open(now);
    this.#calls.add(now, true);
    const { requests, ratio } = this.#calls.read(now);
    if (requests >= this.#options.minimumRequests && ratio >= this.#options.failureRatio) this.#open(now);
  }

  #open(now: number): void {
    this.#openUntil = now + this.#options.halfOpenAfterMs;
    this.#become('open');
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.#era += 1;
    this.#probes = 0;
    this.#probeSuccesses = 0;
    this.#permit = undefined;
    this.#calls.clear();
    this.#options.changed?.(state);
  }
}

/** While probes are under way, others look again after this. */
const probePollMs = 50;
