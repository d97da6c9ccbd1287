/**
 * Which offsets of one partition are settled, and how far all of them are. Only offsets that were received count:
 * compaction and transaction markers leave gaps that nobody will ever settle.
 */
export class OffsetLedger {
  readonly #unsettled = new Set<number>();
  #oldest: number[] = [];
  #head = 0;
  #next: number;

  /** @param start the first offset to be read */
  constructor(start: number) {
    this.#next = start;
  }

  /** Takes offsets in rising order. Returns false for one that was received before: it must not be worked on twice. */
  receive(offset: number): boolean {
    if (offset < this.#next) return false;
    this.#next = offset + 1;
    this.#unsettled.add(offset);
    this.#oldest.push(offset);
    return true;
  }

  /** Says how far the log was read, gaps included. */
  readTo(nextOffset: number): void {
    this.#next = Math.max(this.#next, nextOffset);
  }

  settle(offset: number): void {
    this.#unsettled.delete(offset);
  }

  /** Offset below which everything is settled: the one to commit, the next to read after a restart. */
  lowWaterMark(): number {
    while (this.#head < this.#oldest.length && !this.#unsettled.has(this.#oldest[this.#head] as number))
      this.#head += 1;
    if (this.#head > 1_024 && this.#head * 2 > this.#oldest.length) {
      this.#oldest = this.#oldest.slice(this.#head);
      this.#head = 0;
    }
    return this.#oldest[this.#head] ?? this.#next;
  }

  /** How many received offsets are not settled. */
  unsettled(): number {
    return this.#unsettled.size;
  }

  /** The next offset to receive. */
  next(): number {
    return this.#next;
  }
}
