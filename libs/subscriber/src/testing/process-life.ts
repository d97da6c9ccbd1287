import type { Kafka } from '@rivulet/kafka';
import type { Clock } from '@rivulet/resilience';
import type { IdempotencyStore } from '../idempotency-store.ts';

/** One life of the process under test. When it ends, as by SIGKILL, nothing that it began comes back to it. */
export interface ProcessLife {
  clock: Clock;
  /** The call as this process makes it: after its end it neither begins nor answers. */
  mortal<A extends unknown[], R>(call: (...given: A) => Promise<R>): (...given: A) => Promise<R>;
  end(): void;
}

export function createProcessLife(clock: Clock): ProcessLife {
  const noAnswer = new Promise<never>(() => undefined);
  let over = false;
  return {
    clock: {
      now: () => clock.now(),
      after: (delayMs, run) => clock.after(delayMs, () => (over ? undefined : run())),
    },
    mortal:
      (call) =>
      async (...given) => {
        if (over) return noAnswer;
        try {
          const answer = await call(...given);
          return over ? await noAnswer : answer;
        } catch (error) {
          if (over) return noAnswer;
          throw error;
        }
      },
    end: () => void (over = true),
  };
}

/** Kafka as the process sees it. What it had sent before its end stands there, though no answer came. */
export function kafkaOf(life: ProcessLife, kafka: Kafka): Kafka {
  return {
    ...kafka,
    async producer() {
      const producer = await kafka.producer();
      return { ...producer, send: life.mortal(producer.send) };
    },
    consumer(options) {
      const consumer = kafka.consumer(options);
      return { ...consumer, commit: life.mortal(consumer.commit) };
    },
  };
}

export function storeOf(life: ProcessLife, store: IdempotencyStore): IdempotencyStore {
  return {
    claim: life.mortal(store.claim),
    settle: life.mortal(store.settle),
    purge: life.mortal(store.purge),
  };
}
