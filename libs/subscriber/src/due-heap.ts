/** A binary heap of things by the time they are due; the earliest comes first. */
export class DueHeap<T> {
  readonly #entries: { due: number; item: T }[] = [];

  push(due: number, item: T): void {
    const entries = this.#entries;
    entries.push({ due, item });
    let at = entries.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#due(parent) <= this.#due(at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** When the earliest is due; undefined when there is none. */
  nextDue(): number | undefined {
    return this.#entries[0]?.due;
  }

  /** Takes the earliest out if it is due. */
  popDue(now: number): T | undefined {
    const first = this.#entries[0];
    if (first === undefined || first.due > now) return undefined;
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return first.item;
  }

  size(): number {
    return this.#entries.length;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#entries.length && this.#due(left) < this.#due(least)) least = left;
      if (right < this.#entries.length && this.#due(right) < this.#due(least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #due(at: number): number {
    return this.#entries[at]?.due ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const first = this.#entries[a];
    const second = this.#entries[b];
    if (first === undefined || second === undefined) return;
    this.#entries[a] = second;
    this.#entries[b] = first;
  }
}
