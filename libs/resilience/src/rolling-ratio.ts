const slots = 10;

/** The part of failures among the calls of a rolling window, kept in ten slots. */
export class RollingRatio {
  readonly #slotMs: number;
  readonly #requests = new Array<number>(slots).fill(0);
  readonly #failures = new Array<number>(slots).fill(0);
  #current = 0;

  constructor(windowMs: number) {
    this.#slotMs = Math.max(1, windowMs / slots);
  }

  add(now: number, failed: boolean): void {
    const slot = this.#advance(now);
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (failed) this.#failures[slot] = (this.#failures[slot] ?? 0) + 1;
  }

  read(now: number): { requests: number; ratio: number } {
    this.#advance(now);
    const requests = sum(this.#requests);
    return { requests, ratio: requests === 0 ? 0 : sum(this.#failures) / requests };
  }

  clear(): void {
    this.#requests.fill(0);
    this.#failures.fill(0);
  }

  /** Empties the slots that time has passed over; gives the present one. */
  #advance(now: number): number {
    const at = Math.floor(now / this.#slotMs);
    const passed = Math.min(slots, Math.max(0, at - this.#current));
    for (let step = 1; step <= passed; step += 1) {
      const slot = (this.#current + step) % slots;
      this.#requests[slot] = 0;
      this.#failures[slot] = 0;
    }
    this.#current = Math.max(this.#current, at);
    if (passed === slots) this.clear();
    return this.#current % slots;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
