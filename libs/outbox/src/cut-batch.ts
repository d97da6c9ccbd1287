import type { StoredRecord } from './outbox-record.ts';

/** Framing, and the length of each header, generously. */
const overheadBytes = 128;
const headerBytes = 16;

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
  let bytes = overheadBytes + payload.length + Buffer.byteLength(key);
  for (const [name, value] of Object.entries(headers))
    bytes += headerBytes + Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
