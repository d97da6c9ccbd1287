import { StaleEpochError, type GroupConsumer, type OffsetCommit, type TopicPartition } from '@rivulet/kafka';
import { systemClock, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { OffsetLedger } from './offset-ledger.ts';

export interface CommitOptions {
  consumer: Pick<GroupConsumer, 'commit'>;
  epoch: number;
  ledgers: readonly (TopicPartition & { ledger: OffsetLedger })[];
  /** A commit follows a settled delivery by this much at the most. */
  intervalMs: number;
  /** Told once that a commit was refused because the epoch is over. */
  stale: () => void;
  log: Logger;
  clock?: Clock;
}

export interface OffsetCommitter {
  /** Something was settled: commit soon. */
  settled(): void;
  /** Commits what is settled now; afterwards nothing is committed for this epoch any more. Never rejects. */
  finish(): Promise<void>;
}

/** Commits low-water marks from the ledgers, one commit at a time, only while the epoch lasts. */
export function commitOffsets(options: CommitOptions): OffsetCommitter {
  const { consumer, epoch, ledgers, intervalMs, stale, log, clock = systemClock } = options;
  const committed = new Map<OffsetLedger, number>(
    ledgers.map(({ ledger }) => [ledger, ledger.lowWaterMark()]),
  );
  let cancelTimer: (() => void) | undefined;
  let running = Promise.resolve();
  let ended = false;

  async function commit(): Promise<void> {
    const advanced: OffsetCommit[] = [];
    for (const { ledger, topic, partition } of ledgers) {
      const offset = ledger.lowWaterMark();
      if (offset > (committed.get(ledger) ?? -1)) advanced.push({ topic, partition, offset });
    }
    if (advanced.length === 0 || ended) return;
    try {
      await consumer.commit(epoch, advanced);
      const byPartition = new Map(
        advanced.map((entry) => [`${entry.topic}/${entry.partition}`, entry.offset]),
      );
      for (const { ledger, topic, partition } of ledgers) {
        const offset = byPartition.get(`${topic}/${partition}`);
        if (offset !== undefined) committed.set(ledger, offset);
      }
    } catch (error) {
      if (error instanceof StaleEpochError) {
        ended = true;
        log.info(
          { epoch, reason: error.message },
          'offsets not committed: the partitions have a new owner, who will skip what is done',
        );
        return stale();
      }
      log.warn({ epoch, err: error }, 'offsets not committed yet');
      schedule();
    }
  }

  function schedule(): void {
    if (cancelTimer !== undefined || ended) return;
    cancelTimer = clock.after(intervalMs, () => {
      cancelTimer = undefined;
      running = running.then(commit);
    });
  }

  return {
    settled: schedule,
    async finish() {
      cancelTimer?.();
      cancelTimer = () => undefined;
      await running;
      await commit();
      ended = true;
    },
  };
}
