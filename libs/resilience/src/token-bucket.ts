import { systemClock, type Clock } from './clock.ts';

export interface TokenBucketOptions {
  perSecond: number;
  /** Tokens that can be saved up while nothing is called; at least 1. */
  burst: number;
  clock?: Clock;
}

/** Lets through so many calls a second on the average, and short bursts above that. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor({ perSecond, burst, clock = systemClock }: TokenBucketOptions) {
    this.#perMs = perSecond / 1_000;
    this.#burst = Math.max(1, burst);
    this.#clock = clock;
    this.#tokens = this.#burst;
    this.#filledAt = clock.now();
  }

  /** 0 when a token was taken, else how many ms to wait before asking again. */
  take(): number {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return Math.max(1, Math.ceil((1 - this.#tokens) / this.#perMs));
    this.#tokens -= 1;
    return 0;
  }

  /** The token was not needed. */
  giveBack(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1);
  }
}
