import type { StoredRecord } from './outbox-record.ts';
import type { ParkedAs } from './parked-sql.ts';

/** What was to be sent can't be, now or ever, though all parts are well; nothing is wrong with other records. */
export class RefusedRecords extends Error {
  override readonly name = 'RefusedRecords';
  readonly as: ParkedAs;
  /** The records in question; undefined when it is only known that they are among those that were sent together. */
  readonly records: readonly StoredRecord[] | undefined;

  constructor(
    as: ParkedAs,
    message: string,
    records: readonly StoredRecord[] | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.as = as;
    this.records = records;
  }
}
