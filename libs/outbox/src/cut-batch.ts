import type { StoredRecord } from './outbox-record.ts';

/** Framing and the names of headers, generously. */
const overheadBytes = 512;

/**
 * Cuts records into runs of at most `maxBytes`, keeping their order. A broker refuses what is sent to one partition at
 * once beyond `max.message.bytes` (1 MiB by default), and all of a run may go to one partition.
 * A single record above the limit makes a run of its own.
 */
export function cutBatch(records: readonly StoredRecord[], maxBytes: number): StoredRecord[][] {
  const runs: StoredRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = sizeOf(record);
    if (bytes + size > maxBytes) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(record);
    bytes += size;
  }
  return runs;
}

function sizeOf({ payload, key, headers }: StoredRecord): number {
  let bytes = overheadBytes + payload.length + key.length * 4;
  for (const value of Object.values(headers)) bytes += value.length * 4;
  return bytes;
}
