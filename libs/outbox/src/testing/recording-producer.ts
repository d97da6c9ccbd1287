import type { OutgoingRecord, Producer } from '@rivulet/kafka';

export interface RecordingProducer extends Producer {
  /** What the broker has, in its order. */
  readonly sent: OutgoingRecord[];
  /** Sends that have begun, answered or not. */
  readonly begun: OutgoingRecord[][];
  /** Sends fail until `recover`. `lost` means that the broker has the records all the same. */
  fail(error: Error, options?: { lost?: boolean }): void;
  recover(): void;
  /** Sends get no answer until `answer`. */
  hold(): void;
  answer(): void;
}

/** A broker's answers at the tester's will. */
export function createRecordingProducer(): RecordingProducer {
  const sent: OutgoingRecord[] = [];
  const begun: OutgoingRecord[][] = [];
  let failure: { error: Error; lost: boolean } | undefined;
  let held: PromiseWithResolvers<void> | undefined;
  return {
    sent,
    begun,
    async send(records) {
      begun.push([...records]);
      await held?.promise;
      if (failure === undefined || failure.lost) sent.push(...records);
      if (failure !== undefined) throw failure.error;
    },
    close: () => Promise.resolve(),
    fail: (error, { lost = false } = {}) => void (failure = { error, lost }),
    recover: () => void (failure = undefined),
    hold: () => void (held ??= Promise.withResolvers()),
    answer() {
      held?.resolve();
      held = undefined;
    },
  };
}
