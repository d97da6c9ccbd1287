import type { StoredRecord } from './outbox-record.ts';
import { during } from './relay-fault.ts';
import type { RelaySession } from './relay-session.ts';

export interface Marker {
  /** Begins to mark records that the broker has, when the marks before are done. @throws RelayFault of those */
  mark(records: readonly StoredRecord[]): Promise<void>;
  /** @throws RelayFault of the mark that was under way */
  settled(): Promise<void>;
}

/** Marks records while the next ones are sent; at most one mark is under way. */
export function markBehind(
  session: Pick<RelaySession, 'mark'>,
  published: (records: readonly StoredRecord[], seconds: readonly number[]) => void,
): Marker {
  let underWay = Promise.resolve();

  async function markNow(records: readonly StoredRecord[]): Promise<void> {
    const ids = records.map(({ id }) => id);
    published(records, await during('database', () => session.mark(ids)));
  }

  return {
    async mark(records) {
      await underWay;
      underWay = markNow(records);
      // Its fault is thrown where it is waited for; a send that fails before that has a fault of its own.
      underWay.catch(() => undefined);
    },
    settled: () => underWay,
  };
}
