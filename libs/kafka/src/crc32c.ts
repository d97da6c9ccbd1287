/** Castagnoli, reflected: RFC 3720, appendix B.4. */
const polynomial = 0x82f63b78;

/** `tables[n]` moves a byte's share past `n` more bytes, so that four bytes are taken at a time. */
const tables = Array.from({ length: 4 }, () => new Int32Array(256));
const [first, second, third, fourth] = tables as [Int32Array, Int32Array, Int32Array, Int32Array];
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
  first[byte] = crc;
}
for (let byte = 0; byte < 256; byte += 1) {
  for (let index = 1; index < 4; index += 1) {
    const before = tables[index - 1]?.[byte] ?? 0;
    tables[index]![byte] = (before >>> 8) ^ (first[before & 0xff] ?? 0);
  }
}

/** CRC-32C of bytes `from` to `to`, as an unsigned number. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  const rest = from + ((to - from) & ~3);
  return (byBytes(byFours(-1, bytes, from, rest), bytes, rest, to) ^ -1) >>> 0;
}

// Two functions: as one, the compiler took the end of its loop for new each time, and threw away what it had compiled.
function byFours(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start;
  for (let at = from; at < to; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      fourth[crc & 0xff]! ^ third[(crc >>> 8) & 0xff]! ^ second[(crc >>> 16) & 0xff]! ^ first[crc >>> 24]!;
  }
  return crc;
}

function byBytes(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start;
  for (let at = from; at < to; at += 1) crc = first[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}
