export interface AdaptiveLimitOptions {
  /** Never above this. */
  cap: number;
  /** Never below this. */
  floor?: number;
}

const longWeight = 1 / 400;
const shortWeight = 1 / 20;
/** Latency may grow by this factor over its long-term average before the limit shrinks. */
const tolerance = 1.5;
const shrinkOnOverload = 0.9;

/**
 * Finds how many calls an API can take at once: grows while latency stays near its long-term average, shrinks in
 * proportion as it rises, and by a tenth for each call that the API could not take.
 * Source of the gradient: Netflix concurrency-limits, Gradient2.
 */
export class AdaptiveLimit {
  readonly #cap: number;
  readonly #floor: number;
  #limit: number;
  #longMs: number | undefined;
  #shortMs = 0;
  #sinceUpdate = 0;

  constructor({ cap, floor = 1 }: AdaptiveLimitOptions) {
    this.#cap = cap;
    this.#floor = Math.min(floor, cap);
    this.#limit = Math.min(cap, Math.max(this.#floor, 20));
  }

  /** Calls that may be under way now. */
  current(): number {
    return Math.floor(this.#limit);
  }

  /** A call was answered after this time, while so many were under way. */
  answered(latencyMs: number, inFlight: number): void {
    const measuredMs = Math.max(0.1, latencyMs);
    this.#longMs = this.#longMs === undefined ? measuredMs : blend(this.#longMs, measuredMs, longWeight);
    this.#shortMs = this.#shortMs === 0 ? measuredMs : blend(this.#shortMs, measuredMs, shortWeight);
    // An API that got faster again must not be held to its slow days.
    if (this.#longMs > 2 * this.#shortMs) this.#longMs *= 0.95;
    this.#sinceUpdate += 1;
    if (this.#sinceUpdate < this.#limit / 2) return;
    this.#sinceUpdate = 0;
    // A limit that is not reached says nothing about what the API can take.
    if (inFlight < this.#limit / 2) return;
    const gradient = Math.min(1, Math.max(0.5, (tolerance * this.#longMs) / this.#shortMs));
    const wanted = this.#limit * gradient + Math.sqrt(this.#limit);
    this.#set(blend(this.#limit, wanted, 0.2));
  }

  /** A call timed out or was turned away. */
  overloaded(): void {
    this.#set(this.#limit * shrinkOnOverload);
  }

  #set(limit: number): void {
    this.#limit = Math.min(this.#cap, Math.max(this.#floor, limit));
  }
}

function blend(old: number, fresh: number, weight: number): number {
  return old + (fresh - old) * weight;
}
