import type { OutgoingRecord } from './kafka.ts';

/** Below `max.message.bytes` of brokers and topics (1 MiB by default), which counts what goes to one partition at once. */
const maxBytes = 900_000;
const framingBytes = 64;

/** Runs of at most `maxBytes`, in the given order. A record above it is a run of its own: the broker decides about it. */
export function cutBySize(records: readonly OutgoingRecord[]): OutgoingRecord[][] {
  const runs: OutgoingRecord[][] = [];
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

function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let bytes = framingBytes + lengthOf(key) + lengthOf(value);
  for (const [name, header] of Object.entries(headers)) bytes += lengthOf(name) + lengthOf(header);
  return bytes;
}

function lengthOf(part: Buffer | string | null): number {
  return part === null ? 0 : Buffer.byteLength(part);
}
