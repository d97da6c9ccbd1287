import type { Delivery } from './delivery.ts';

/** What a lane wants to be done next. */
export type Step =
  | { kind: 'deliver'; delivery: Delivery }
  /** A dead letter is first: ask whether it still holds the key. */
  | { kind: 'hold'; delivery: Delivery }
  | { kind: 'park'; delivery: Delivery }
  | { kind: 'wait'; until: number }
  | { kind: 'idle' };

const idle: Step = { kind: 'idle' };

/**
 * The deliveries of one key in the order of their origins, from three places: fresh ones from the event's topic,
 * copies that wait here after being read from the retry topic, and copies that were written there but not yet read
 * back. Only the first of them all may be called. Fresh ones behind a copy are parked: copied to the retry topic,
 * where they survive a restart, instead of holding up their partition. A copy that stands for a dead letter is never
 * called; once it is known that it still holds the key, it gives way only to a later copy of the same event, which a
 * redrive or a dismissal writes.
 */
export class Lane {
  readonly partition: number;
  readonly name: string;
  running = false;
  /** Set while the lane stands in the scheduler's ready queue. */
  queued = false;
  /** When the scheduler will look at the lane again by itself, epoch milliseconds; 0 for never. */
  wakeAt = 0;
  /** Epoch milliseconds; the first delivery is claimed by somebody else until then. */
  blockedUntil = 0;
  /** The copy of a dead letter of which it is known that it holds the key. */
  #holding: Delivery | undefined;
  readonly #fresh: Delivery[] = [];
  readonly #waiting: Delivery[] = [];
  /** Copies written but not yet read back: their number by the offset of their event. */
  readonly #unread = new Map<number, number>();

  constructor(name: string, partition: number) {
    this.name = name;
    this.partition = partition;
  }

  /** Returns the deliveries that need no work any more: an equal or later copy of the same event is here. */
  add(delivery: Delivery): Delivery[] {
    return delivery.from === 'event' ? this.#addFresh(delivery) : this.#addCopy(delivery);
  }

  #addFresh(delivery: Delivery): Delivery[] {
    const { offset } = delivery.origin;
    if (this.#unread.has(offset) || this.#waitingAt(offset).copy !== undefined) return [delivery];
    this.#fresh.push(delivery);
    return [];
  }

  #addCopy(copy: Delivery): Delivery[] {
    const { offset } = copy.origin;
    // An older copy, written twice, is not the one that is waited for.
    if (copy.number >= (this.#unread.get(offset) ?? 0)) this.#unread.delete(offset);
    const superseded: Delivery[] = [];
    const fresh = this.#fresh.findIndex((delivery) => delivery.origin.offset === offset);
    if (fresh !== -1) superseded.push(...this.#fresh.splice(fresh, 1));
    const { at, copy: other } = this.#waitingAt(offset);
    if (other === undefined) {
      this.#waiting.splice(at, 0, copy);
    } else if (takesThePlaceOf(copy, other)) {
      this.#waiting[at] = copy;
      superseded.push(other);
    } else {
      superseded.push(copy);
    }
    return superseded;
  }

  /** A copy of this delivery is about to be written to the retry topic: whatever follows must wait for it. */
  expectCopy(delivery: Delivery): void {
    const { copy } = this.#waitingAt(delivery.origin.offset);
    if (copy === undefined || copy.number <= delivery.number) this.#expect(delivery, delivery.number + 1);
  }

  /** The delivery itself is about to be written again, further on in the retry topic. */
  expectCarried(delivery: Delivery): void {
    this.#expect(delivery, delivery.number);
  }

  #expect({ origin }: Delivery, number: number): void {
    this.#unread.set(origin.offset, Math.max(number, this.#unread.get(origin.offset) ?? 0));
  }

  /** The copy of a dead letter still holds the key. */
  holdBehind(copy: Delivery): void {
    this.#holding = copy;
  }

  /** The delivery is over: settled, or copied. */
  remove(delivery: Delivery): void {
    const isFresh = delivery.from === 'event';
    const list = isFresh ? this.#fresh : this.#waiting;
    const at = isFresh ? list.indexOf(delivery) : this.#waitingAt(delivery.origin.offset).at;
    if (list[at] === delivery) list.splice(at, 1);
  }

  /** Where the copy of the event with this offset waits, or would wait: they stand in the order of their origins. */
  #waitingAt(offset: number): { at: number; copy: Delivery | undefined } {
    let at = 0;
    for (let end = this.#waiting.length; at < end;) {
      const middle = (at + end) >> 1;
      if ((this.#waiting[middle]?.origin.offset ?? Infinity) < offset) at = middle + 1;
      else end = middle;
    }
    const copy = this.#waiting[at];
    return { at, copy: copy?.origin.offset === offset ? copy : undefined };
  }

  next(now: number): Step {
    const fresh = this.#fresh[0];
    const waiting = this.#waiting[0];
    const lowestUnread = this.#lowestUnread();
    const first = Math.min(
      fresh?.origin.offset ?? Infinity,
      waiting?.origin.offset ?? Infinity,
      lowestUnread,
    );
    if (first === Infinity) return idle;
    if (fresh?.origin.offset === first) return this.#whenUnblocked(fresh, now);
    if (waiting?.origin.offset === first) {
      const step = waiting === this.#holding ? idle : this.#whenUnblocked(waiting, now);
      return (step.kind === 'idle' || step.kind === 'wait') && fresh !== undefined
        ? { kind: 'park', delivery: fresh }
        : step;
    }
    return fresh === undefined ? idle : { kind: 'park', delivery: fresh };
  }

  #whenUnblocked(delivery: Delivery, now: number): Step {
    const until = Math.max(delivery.notBefore, this.blockedUntil);
    if (until > now) return { kind: 'wait', until };
    return { kind: delivery.held === 'dead-lettered' ? 'hold' : 'deliver', delivery };
  }

  #lowestUnread(): number {
    let lowest = Infinity;
    if (this.#unread.size === 0) return lowest;
    for (const offset of this.#unread.keys()) lowest = Math.min(lowest, offset);
    return lowest;
  }

  /** A dead letter is first, and holds the key. */
  isHeld(): boolean {
    return this.#holding !== undefined && this.#waiting[0] === this.#holding;
  }

  /** Copies waiting here, due or not. */
  waitingCount(): number {
    return this.#waiting.length;
  }

  isEmpty(): boolean {
    return this.#fresh.length === 0 && this.#waiting.length === 0 && this.#unread.size === 0;
  }
}

/**
 * Of two copies of one delivery the one that stands later in the topic counts, for the earlier may have been carried
 * forward to it; unless it knows of fewer attempts, as one does that a former owner carried too late.
 */
function takesThePlaceOf(copy: Delivery, other: Delivery): boolean {
  if (copy.number !== other.number) return copy.number > other.number;
  if (copy.attempts !== other.attempts) return copy.attempts > other.attempts;
  return copy.record.offset > other.record.offset;
}
