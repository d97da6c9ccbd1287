import type { Producer } from '@rivulet/kafka';
import type { Clock } from '@rivulet/resilience';
import type { MemoryBrokers } from './memory-brokers.ts';
import type { MemoryLog } from './memory-log.ts';

/** Resolves when the records stand in the log; rejects, with nothing written, while the brokers are down. */
export function createMemoryProducer(log: MemoryLog, brokers: MemoryBrokers, clock: Clock): Producer {
  let closed = false;
  return {
    async send(records) {
      if (closed) throw new Error('the producer is closed');
      brokers.reach();
      for (const record of records) log.append(record, clock.now());
    },
    async close() {
      closed = true;
    },
  };
}
