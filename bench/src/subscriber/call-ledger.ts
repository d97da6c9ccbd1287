/** What an API can say of the calls of one run. */
export interface Calls {
  /** Events of the run whose call was answered. */
  answered: number;
  /** Events of the run that were never called. */
  lost: number;
  /** Calls for an event that had been called before. */
  duplicated: number;
  /** Calls after one for a later event of their key, or while another of their key was under way. */
  misordered: number;
  /** Calls not answered yet. */
  underWay: number;
  /** Calls whose connection ended before their answer. */
  cut: number;
  /** From the end of the warm-up to the last answer. */
  measuredMs: number;
  /** The later half of the measured events. */
  secondHalfMs: number;
  /** The first and the last tenth of the measured events. */
  firstTenthMs: number;
  lastTenthMs: number;
}

/** Counts calls, each for one of so many events with one of so many keys, numbered from 0 in the order of the topic. */
export class CallLedger {
  readonly #events: number;
  readonly #warmUp: number;
  readonly #calls: Uint16Array;
  readonly #isAnswered: Uint8Array;
  readonly #highestOfKey: Int32Array;
  readonly #underWayOfKey: Int32Array;
  /** Of the first answers, in the order in which they were given; milliseconds. */
  readonly #answeredAt: Float64Array;
  #called = 0;
  #answered = 0;
  #duplicated = 0;
  #misordered = 0;
  #underWay = 0;
  #cut = 0;

  constructor({ events, keys, warmUp }: { events: number; keys: number; warmUp: number }) {
    this.#events = events;
    this.#warmUp = warmUp;
    this.#calls = new Uint16Array(events);
    this.#isAnswered = new Uint8Array(events);
    this.#answeredAt = new Float64Array(events);
    this.#highestOfKey = new Int32Array(keys).fill(-1);
    this.#underWayOfKey = new Int32Array(keys);
  }

  /** @throws RangeError for an event or a key that is not of this run */
  began(event: number, key: number): void {
    const [calls, highest, besides] = [this.#calls[event], this.#highestOfKey[key], this.#underWayOfKey[key]];
    if (calls === undefined || highest === undefined || besides === undefined)
      throw new RangeError(`a call for event ${event} of key ${key}: there is none in this run`);
    this.#calls[event] = calls + 1;
    if (calls === 0) this.#called += 1;
    else this.#duplicated += 1;
    if (event < highest || besides > 0) this.#misordered += 1;
    this.#highestOfKey[key] = Math.max(highest, event);
    this.#underWayOfKey[key] = besides + 1;
    this.#underWay += 1;
  }

  ended(event: number, key: number, how: 'answered' | 'cut', now: number): void {
    this.#underWayOfKey[key] = (this.#underWayOfKey[key] ?? 0) - 1;
    this.#underWay -= 1;
    if (how === 'cut') this.#cut += 1;
    else if (this.#isAnswered[event] === 0) {
      this.#isAnswered[event] = 1;
      this.#answeredAt[this.#answered] = now;
      this.#answered += 1;
    }
  }

  read(): Calls {
    const middle = Math.floor((this.#warmUp + this.#events) / 2);
    const tenth = Math.floor((this.#events - this.#warmUp) / 10);
    return {
      answered: this.#answered,
      lost: this.#events - this.#called,
      duplicated: this.#duplicated,
      misordered: this.#misordered,
      underWay: this.#underWay,
      cut: this.#cut,
      measuredMs: this.#msSince(this.#warmUp),
      secondHalfMs: this.#msSince(middle),
      firstTenthMs: this.#msBetween(this.#warmUp, this.#warmUp + tenth),
      lastTenthMs: this.#msBetween(this.#events - tenth, this.#events),
    };
  }

  #msSince(answers: number): number {
    return this.#msBetween(answers, this.#answered);
  }

  /** From one number of answers to another; 0 while there are not so many. */
  #msBetween(first: number, last: number): number {
    if (last > this.#answered) return 0;
    const [from, to] = [this.#answeredAt[first - 1], this.#answeredAt[last - 1]];
    return from === undefined || to === undefined ? 0 : to - from;
  }
}
