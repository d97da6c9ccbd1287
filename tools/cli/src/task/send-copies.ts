import { RefusedError, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../connections.ts';

export interface SendCopiesOptions<Item> {
  connections: Pick<Connections, 'kafka'>;
  copyOf: (item: Item) => OutgoingRecord;
  /** Which of them are still to be sent after a send that failed: the log may have some of them. */
  left: (items: readonly Item[]) => Promise<readonly Item[]>;
  /** Asked before anything is sent again: the brokers may have been away for long. @throws when the task is somebody else's */
  stillOurs: () => Promise<void>;
}

export interface SendCopies<Item> {
  /** Sends a copy of each, again after a failure. @throws what the brokers say for several tries on end */
  send(items: readonly Item[]): Promise<void>;
  close(): Promise<void>;
}

const tries = 5;
const againAfterMs = 2_000;

export function createSendCopies<Item>(options: SendCopiesOptions<Item>): SendCopies<Item> {
  const { connections, copyOf, stillOurs } = options;
  let producer: Promise<Producer> | undefined;
  return {
    async send(items) {
      let left = items;
      for (let tried = 1; ; tried += 1) {
        try {
          producer ??= connections.kafka.producer();
          await (await producer).send(left.map(copyOf));
          return;
        } catch (error) {
          if (tried >= tries || error instanceof RefusedError) throw error;
          await (await producer?.catch(() => undefined))?.close().catch(() => undefined);
          producer = undefined;
          await delay(againAfterMs);
          // Without an answer to this nothing may be sent.
          left = await options.left(left);
          if (left.length === 0) return;
          await stillOurs();
        }
      }
    },
    async close() {
      await (await producer?.catch(() => undefined))?.close();
    },
  };
}
