import { RefusedError, type OutgoingRecord, type Producer } from '@rivulet/kafka';

export interface RecordingProducer extends Producer {
  /** What the broker has, in its order. */
  readonly sent: OutgoingRecord[];
  /** Sends that have begun, answered or not. */
  readonly begun: OutgoingRecord[][];
  /** Sends fail until `recover`. `lost` means that the broker has the records all the same. */
  fail(error: Error, options?: { lost?: boolean }): void;
  recover(): void;
  /** Sends with a record that matches are refused as a whole, as a broker does with what goes to one partition. */
  refuse(matches: (record: OutgoingRecord) => RefusedError['as'] | undefined): void;
  /** Sends get no answer until `answer`. */
  hold(): void;
  answer(): void;
}

/** A broker's answers at the tester's will. */
export function createRecordingProducer(): RecordingProducer {
  const sent: OutgoingRecord[] = [];
  const begun: OutgoingRecord[][] = [];
  let failure: { error: Error; lost: boolean } | undefined;
  let refusal: (record: OutgoingRecord) => RefusedError['as'] | undefined = () => undefined;
  let held: PromiseWithResolvers<void> | undefined;
  return {
    sent,
    begun,
    async send(records) {
      begun.push([...records]);
      await held?.promise;
      const refused = records.map(refusal).find((as) => as !== undefined);
      if (refused !== undefined) throw new RefusedError(refused, `refused as ${refused}`);
      if (failure === undefined || failure.lost) sent.push(...records);
      if (failure !== undefined) throw failure.error;
    },
    close: () => Promise.resolve(),
    fail: (error, { lost = false } = {}) => void (failure = { error, lost }),
    refuse: (matches) => void (refusal = matches),
    recover: () => void (failure = undefined),
    hold: () => void (held ??= Promise.withResolvers()),
    answer() {
      held?.resolve();
      held = undefined;
    },
  };
}
