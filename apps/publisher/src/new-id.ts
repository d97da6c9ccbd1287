import { v7 } from 'uuid';

const idBytes = 16;
const pool = new Uint8Array(256 * idBytes);
let used = pool.length;

/** A new UUID, version 7. Asking the system for random bytes costs more than all else of it: they are drawn for 256 at once. */
export function newId(): string {
  return v7({ rng: nextRandom });
}

function nextRandom(): Uint8Array {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += idBytes;
  return pool.subarray(used - idBytes, used);
}
