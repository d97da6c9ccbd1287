import type { Clock } from '@rivulet/resilience';
import type { Delivery } from './delivery.ts';
import type { OffsetLedger } from './offset-ledger.ts';

export interface CarryOptions {
  /** The retry topic's partitions that are owned. */
  ledgers: readonly { partition: number; ledger: OffsetLedger }[];
  /** Writes copies again at the tail and settles those at their old places; never rejects. */
  carry: (copies: readonly Delivery[]) => Promise<void>;
  /** Copies written longer ago than this are carried however near they are. */
  maxAgeMs: number;
  /** Records between a copy and the end of its partition below which it is not carried for being far behind. */
  leastDistance?: number;
  signal: AbortSignal;
  clock: Clock;
}

export interface CarryForward {
  received(delivery: Delivery): void;
  settled(delivery: Delivery): void;
}

const checkEveryMs = 1_000;
const perCheck = 1_000;
const distancePerCopy = 4;
const dueSoonMs = 2_000;

/**
 * Keeps the oldest waiting copy of a retry partition near its end, so that a restart reads little, and younger than
 * the topic's retention: copies that have fallen behind are written again at the tail.
 *
 * With W copies waiting, one is carried when it stands more than 4·W records (and more than 10,000) from the end. So
 * of all records in the log at most a quarter were carried, whatever the mix of delays: the topic takes at most 4/3 of
 * the writes that it would take otherwise (docs/decisions/0010-carry-waiting-copies-forward.md has the argument).
 */
export function carryForward(options: CarryOptions): CarryForward {
  const { ledgers, carry, maxAgeMs, leastDistance = 10_000, signal, clock } = options;
  /** Waiting copies by offset; a map keeps the order of insertion, which is that of the offsets. */
  const waiting = new Map(ledgers.map(({ partition }) => [partition, new Map<number, Delivery>()]));
  let cancel = (): void => undefined;
  let isScheduled = false;

  function leftBehind(copies: ReadonlyMap<number, Delivery>, end: number): Delivery[] {
    const now = clock.now();
    const farthest = Math.max(leastDistance, distancePerCopy * copies.size);
    const chosen: Delivery[] = [];
    for (const [offset, copy] of copies) {
      if (end - offset <= farthest && now - copy.record.timestampMs <= maxAgeMs) break;
      // What is due next settles by itself.
      if (copy.notBefore < now || copy.notBefore > now + dueSoonMs) chosen.push(copy);
      if (chosen.length === perCheck) break;
    }
    return chosen;
  }

  async function check(): Promise<void> {
    for (const { partition, ledger } of ledgers) {
      const chosen = leftBehind(waiting.get(partition) ?? new Map(), ledger.next());
      if (chosen.length > 0 && !signal.aborted) await carry(chosen);
    }
    isScheduled = false;
    if ([...waiting.values()].some(({ size }) => size > 0)) schedule();
  }

  function schedule(): void {
    if (isScheduled || signal.aborted) return;
    isScheduled = true;
    cancel = clock.after(checkEveryMs, () => void check());
  }
  signal.addEventListener('abort', () => cancel(), { once: true });

  return {
    received(delivery) {
      if (delivery.from !== 'retry') return;
      waiting.get(delivery.record.partition)?.set(delivery.record.offset, delivery);
      schedule();
    },
    settled({ from, record }) {
      if (from === 'retry') waiting.get(record.partition)?.delete(record.offset);
    },
  };
}
