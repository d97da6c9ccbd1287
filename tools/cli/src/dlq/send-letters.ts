import { RefusedError, type Producer } from '@rivulet/kafka';
import { copyForDiscard, copyForRedrive, type DeadLetter } from '@rivulet/subscriber';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditRecord } from '../audit/audit-record.ts';
import type { Connections } from '../connections.ts';
import { letterName } from './choose-letters.ts';
import { findSent, type Ends } from './read-letters.ts';

export interface SendLettersOptions {
  connections: Pick<Connections, 'kafka' | 'reader'>;
  retry: string;
  task: string;
  kind: AuditRecord['kind'];
  /** Ends of the retry topic before the task sent anything. */
  retryEnds: Ends;
  /** Asked before letters are sent again: the brokers may have been away for long. @throws when the task is somebody else's */
  stillOurs: () => Promise<void>;
}

export interface SendLetters {
  /**
   * Sends copies of the letters, all of them once. After a failed send the log is asked which of them it has, and the
   * rest is sent again. @throws what the brokers say for several tries on end
   */
  send(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}

const tries = 5;
const againAfterMs = 2_000;

export function createSendLetters(options: SendLettersOptions): SendLetters {
  const { connections, retry, task, kind, retryEnds, stillOurs } = options;
  const copyOf = kind === 'redrive' ? copyForRedrive : copyForDiscard;
  let producer: Promise<Producer> | undefined;
  return {
    async send(letters) {
      let left = letters;
      for (let tried = 1; ; tried += 1) {
        try {
          producer ??= connections.kafka.producer();
          await (await producer).send(left.map((letter) => copyOf(letter, { topic: retry, task })));
          return;
        } catch (error) {
          if (tried >= tries || error instanceof RefusedError) throw error;
          await (await producer?.catch(() => undefined))?.close().catch(() => undefined);
          producer = undefined;
          await delay(againAfterMs);
          // Without an answer to this nothing may be sent: the log may have it already.
          const sent = await findSent(connections, retry, task, retryEnds);
          left = left.filter((letter) => !sent.has(letterName(letter)));
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
