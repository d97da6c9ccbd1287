import { writeSync } from 'node:fs';

/** Lines of one process on their way out. Nothing here throws: a log that cannot be written must not stop the work. */
export interface LineWriter {
  write(line: string): void;
  /** Writes what waits; calls back at once. */
  flush(done: () => void): void;
  /** Writes what waits, trying for a second when the reader is slow. */
  flushSync(): void;
}

const retryMs = 20;
const patienceMs = 1_000;
const maxPendingCharacters = 16_777_216;

/**
 * Writes all lines of one turn of the event loop at once. A reader that is slow for a while loses nothing up to 16 MB;
 * what is dropped beyond is counted in a line. Once the reader is gone (EPIPE), lines are dropped: there is no one to
 * tell, and waiting would keep the process from ending.
 */
export function createLineWriter(writeBytes: (bytes: Buffer) => number): LineWriter {
  let pending: string[] = [];
  let pendingCharacters = 0;
  let dropped = 0;
  let rest: Buffer | undefined;
  let isScheduled = false;
  let isBroken = false;

  const nextBytes = (): Buffer | undefined => {
    if (rest !== undefined) return rest;
    if (pending.length === 0) return undefined;
    if (dropped > 0)
      pending.push(`{"level":"warn","msg":"log lines dropped: slow reader","dropped":${dropped}}\n`);
    rest = Buffer.from(pending.join(''));
    pending = [];
    pendingCharacters = 0;
    dropped = 0;
    return rest;
  };

  /** False when the reader is busy. */
  const writeAll = (): boolean => {
    for (let bytes = nextBytes(); bytes !== undefined && !isBroken; bytes = nextBytes()) {
      try {
        const written = writeBytes(bytes);
        rest = written < bytes.length ? bytes.subarray(written) : undefined;
      } catch (error) {
        if (isBusy(error)) return false;
        isBroken = true;
      }
    }
    return true;
  };

  const run = (): void => {
    isScheduled = !writeAll();
    if (isScheduled) setTimeout(run, retryMs).unref();
  };

  return {
    write(line) {
      if (isBroken) return;
      if (pendingCharacters > maxPendingCharacters) {
        dropped += 1;
        return;
      }
      pending.push(line);
      pendingCharacters += line.length;
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(run);
    },
    flush(done) {
      writeAll();
      done();
    },
    flushSync() {
      const deadline = performance.now() + patienceMs;
      while (!writeAll() && performance.now() < deadline) pause(retryMs);
    },
  };
}

let standardOutput: LineWriter | undefined;

/** The one writer to standard output; what still waits when the process exits is written then. */
export function lineWriterToStandardOutput(): LineWriter {
  if (standardOutput === undefined) {
    const writer = createLineWriter((bytes) => writeSync(1, bytes));
    process.on('exit', () => writer.flushSync());
    standardOutput = writer;
  }
  return standardOutput;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
