import { systemClock, type Clock } from '@rivulet/resilience';
import type { Delivery } from './delivery.ts';
import { DueHeap } from './due-heap.ts';
import { Lane } from './lane.ts';

/** How a step of a delivery ended, as far as its lane is concerned. */
export type StepEnd =
  /** Until `said` resolves, what became of it is not heard of: its offset is not settled, though its lane goes on. */
  | { kind: 'over'; said?: Promise<void> | undefined }
  /** Somebody else holds the claim; try the same delivery again then (epoch milliseconds). */
  | { kind: 'busy'; until: number }
  /** The dead letter still holds its key: what follows waits for a later copy of it. */
  | { kind: 'holding' }
  /** Ownership ended before an outcome: nothing was decided. */
  | { kind: 'abandoned' };

export interface Work {
  deliver(delivery: Delivery): Promise<StepEnd>;
  park(delivery: Delivery): Promise<StepEnd>;
  /** Asks whether a dead letter still holds its key. */
  hold(delivery: Delivery): Promise<StepEnd>;
  /** Writes a waiting copy again, at the tail of the retry topic. */
  carry(delivery: Delivery): Promise<StepEnd>;
  /** An equal or later copy is known: nothing is left to do for this one. */
  supersede(delivery: Delivery): void;
}

export interface ScheduleOptions {
  maxInFlight: number;
  /** A lower limit of the moment. */
  limit?: () => number;
  /** What happens to later events of a key while an earlier one waits for its retry. */
  whileRetrying: 'park-key' | 'overtake';
  work: Work;
  /** Told of errors that the work let through: these are faults in this program. */
  failed: (error: unknown) => void;
  clock?: Clock;
}

/** Runs deliveries side by side, those of one key one after the other, at most `maxInFlight` at a time. */
export class KeyScheduler {
  readonly #options: ScheduleOptions;
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #held = new Set<number>();
  readonly #due = new DueHeap<Lane>();
  #ready: Lane[] = [];
  #readyHead = 0;
  #inFlight = 0;
  #carrying = 0;
  #closed = false;
  #timer: { at: number; cancel: () => void } | undefined;
  #drained: (() => void) | undefined;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  add(delivery: Delivery): void {
    if (this.#closed) return;
    const lane = this.#laneOf(delivery);
    for (const superseded of lane.add(delivery)) this.#options.work.supersede(superseded);
    this.#offer(lane);
  }

  /** A copy of the delivery is about to be written to the retry topic. */
  expectCopy(delivery: Delivery): void {
    if (this.#options.whileRetrying === 'park-key' && delivery.key !== undefined)
      this.#laneOf(delivery).expectCopy(delivery);
  }

  /** The waiting copy itself is about to be written again. */
  expectCarried(delivery: Delivery): void {
    if (this.#options.whileRetrying === 'park-key' && delivery.key !== undefined)
      this.#laneOf(delivery).expectCarried(delivery);
  }

  /** Carries waiting copies, those of one key in the given order. A lane that runs or is about to run is left alone. */
  async carry(copies: readonly Delivery[]): Promise<void> {
    const byLane = Map.groupBy(copies, (copy) => this.#lanes.get(this.#laneName(copy)));
    await Promise.all(
      [...byLane].flatMap(([lane, ofLane]) => (lane === undefined ? [] : [this.#carry(lane, ofLane)])),
    );
  }

  async #carry(lane: Lane, copies: readonly Delivery[]): Promise<void> {
    if (this.#closed || lane.running || lane.queued || this.#held.has(lane.partition)) return;
    lane.running = true;
    this.#carrying += 1;
    const carryOne = async (copy: Delivery) => {
      const { kind } = await this.#options.work.carry(copy);
      if (kind === 'over') lane.remove(copy);
    };
    await Promise.all(copies.map(carryOne)).catch(this.#options.failed);
    this.#carrying -= 1;
    lane.running = false;
    this.#offer(lane);
    this.#finished();
  }

  /** Nothing of this partition runs until it is released: its waiting copies are not all known yet. */
  hold(partition: number): void {
    this.#held.add(partition);
  }

  release(partition: number): void {
    if (!this.#held.delete(partition)) return;
    for (const lane of this.#lanes.values()) if (lane.partition === partition) this.#offer(lane);
  }

  /** Starts nothing any more, forgets what has not begun, resolves when what has begun is over. */
  drain(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => (this.#drained = resolve));
  }

  inFlight(): number {
    return this.#inFlight;
  }

  /** Copies read from the retry topic and not yet decided. */
  waiting(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.waitingCount();
    return count;
  }

  /** Keys of which something is under way or waits, and those of them that a dead letter holds. */
  keys(): { open: number; held: number } {
    let held = 0;
    for (const lane of this.#lanes.values()) if (lane.isHeld()) held += 1;
    return { open: this.#lanes.size, held };
  }

  #laneOf(delivery: Delivery): Lane {
    const name = this.#laneName(delivery);
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(name, delivery.record.partition);
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #laneName({ record, key, origin, from }: Delivery): string {
    const alone = key === undefined || (from === 'retry' && this.#options.whileRetrying === 'overtake');
    return alone ? `${record.partition}#${from}#${origin.offset}` : `${record.partition}/${key}`;
  }

  /** Lets the lane's next step run, now or when it is due. */
  #offer(lane: Lane): void {
    if (this.#closed || lane.running || lane.queued || this.#held.has(lane.partition)) return;
    const step = lane.next(this.#clock.now());
    if (step.kind === 'wait') return this.#wakeAt(lane, step.until);
    if (step.kind === 'idle') {
      // An old wake-up may still know an emptied lane whose name is taken by a new one.
      if (lane.isEmpty() && this.#lanes.get(lane.name) === lane) this.#lanes.delete(lane.name);
      return;
    }
    lane.queued = true;
    this.#ready.push(lane);
    this.#pump();
  }

  #pump(): void {
    const { maxInFlight, limit } = this.#options;
    while (
      this.#inFlight < Math.min(maxInFlight, limit?.() ?? maxInFlight) &&
      this.#readyHead < this.#ready.length
    ) {
      const lane = this.#ready[this.#readyHead++] as Lane;
      if (this.#readyHead > 1_024 && this.#readyHead * 2 > this.#ready.length) {
        this.#ready = this.#ready.slice(this.#readyHead);
        this.#readyHead = 0;
      }
      lane.queued = false;
      const step = lane.next(this.#clock.now());
      if (step.kind === 'wait' || step.kind === 'idle') this.#offer(lane);
      else void this.#run(lane, step.kind, step.delivery);
    }
  }

  async #run(lane: Lane, kind: 'deliver' | 'park' | 'hold', delivery: Delivery): Promise<void> {
    lane.running = true;
    this.#inFlight += 1;
    let end: StepEnd = { kind: 'abandoned' };
    try {
      end = await this.#options.work[kind](delivery);
    } catch (error) {
      this.#options.failed(error);
    }
    this.#inFlight -= 1;
    lane.running = false;
    if (end.kind === 'over') lane.remove(delivery);
    if (end.kind === 'holding') lane.holdBehind(delivery);
    if (end.kind === 'busy') lane.blockedUntil = end.until;
    if (end.kind !== 'abandoned') this.#offer(lane);
    this.#finished();
  }

  #finished(): void {
    if (!this.#closed) return this.#pump();
    if (this.#isIdle()) this.#drained?.();
  }

  #isIdle(): boolean {
    return this.#inFlight === 0 && this.#carrying === 0;
  }

  #wakeAt(lane: Lane, due: number): void {
    if (lane.wakeAt !== 0 && lane.wakeAt <= due) return;
    lane.wakeAt = due;
    this.#due.push(due, lane);
    this.#setTimer();
  }

  #setTimer(): void {
    const at = this.#due.nextDue();
    if (at === undefined || this.#closed || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: this.#clock.after(at - this.#clock.now(), () => this.#wake()) };
  }

  #wake(): void {
    this.#timer = undefined;
    for (
      let lane = this.#due.popDue(this.#clock.now());
      lane !== undefined;
      lane = this.#due.popDue(this.#clock.now())
    ) {
      lane.wakeAt = 0;
      this.#offer(lane);
    }
    this.#setTimer();
  }
}
