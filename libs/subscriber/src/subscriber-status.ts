import type { CircuitState } from '@rivulet/resilience';
import type { Ownership } from './own-partitions.ts';

/** What an operator asks of one process: what it owns, what it works on, and what it knows of its API. */
export interface SubscriberStatus {
  group: string;
  state: 'working' | 'joining' | 'paused';
  /** Why it makes no progress now; null when it is well. */
  notReady: string | null;
  /** Counts assignments within the process; null while it has none. */
  epoch: number | null;
  /** Deliveries under way. */
  inFlight: number;
  /** How many calls the API can take at once, as far as is known. */
  limit: number;
  maxInFlight: number;
  circuit: CircuitState;
  /** Copies of the retry topic that are known here and wait for their time or turn. */
  waiting: number;
  /** Keys of which something is under way or waits, and those of them that a dead letter holds. */
  keys: { open: number; held: number };
  partitions: PartitionStatus[];
}

export interface PartitionStatus {
  topic: string;
  partition: number;
  /** Everything below is settled. */
  settledTo: number;
  /** Received and not settled. */
  unsettled: number;
  /** Too much of it is unsettled: nothing more is fetched for now. */
  full: boolean;
}

/** The part that depends on what is owned now. */
export function ownedStatus(
  owned: Ownership | undefined,
): Pick<SubscriberStatus, 'epoch' | 'inFlight' | 'waiting' | 'keys' | 'partitions'> {
  return {
    epoch: owned?.epoch ?? null,
    inFlight: owned?.inFlight() ?? 0,
    waiting: owned?.waiting() ?? 0,
    keys: owned?.keys() ?? { open: 0, held: 0 },
    partitions: [...(owned?.partitions.values() ?? [])]
      .map(({ topic, partition, ledger, paused }) => ({
        ...{ topic, partition, settledTo: ledger.lowWaterMark() },
        ...{ unsettled: ledger.unsettled(), full: paused },
      }))
      .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition),
  };
}
