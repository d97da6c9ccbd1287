import { allParts } from './stack.ts';
import type { Part } from './stack.ts';

/** A part that answers. */
export interface StartedPart {
  /** Kafka: brokers joined by commas; registry: its URL; PostgreSQL: the URL of its administrative database. */
  address: string;
  /** For the reader: `Apache Kafka 4.1.0 from jars, 127.0.0.1:9092`. */
  detail: string;
  /** When it is a process of this machine. */
  pid?: number;
  /** Resolves with how it ended. */
  exited?: Promise<string>;
  logFile?: string;
  stop(): Promise<void>;
}

export type StartPart = (signal: AbortSignal) => Promise<StartedPart>;
export type PartStarts = Partial<Record<Part, StartPart>>;
export type TimedPart = StartedPart & { part: Part; startMs: number };

/** The registry goes first: in Docker it hangs on Kafka. */
export async function stopParts(parts: readonly TimedPart[]): Promise<void> {
  const stop = async (some: readonly TimedPart[]) => {
    const outcomes = await Promise.allSettled(some.map((part) => part.stop()));
    return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
  };
  const faults = await stop(parts.filter(({ part }) => part === 'registry'));
  faults.push(...(await stop(parts.filter(({ part }) => part !== 'registry'))));
  if (faults.length > 0)
    throw new AggregateError(faults, `not all parts ended well: ${faults.map(String).join('; ')}`);
}

/**
 * Starts all parts side by side. When one fails, the others are given up and what runs is stopped.
 * @throws the first failure, or the signal's reason
 */
export async function startParts(
  starts: PartStarts,
  signal?: AbortSignal,
  now = () => performance.now(),
): Promise<TimedPart[]> {
  const giveUp = new AbortController();
  const either = AbortSignal.any([giveUp.signal, ...(signal ? [signal] : [])]);
  const startedAt = now();
  const failures: unknown[] = [];
  const attempts = allParts.map(async (part): Promise<TimedPart[]> => {
    const start = starts[part];
    if (!start) return [];
    try {
      const started = await start(either);
      return [{ ...started, part, startMs: Math.round(now() - startedAt) }];
    } catch (error) {
      failures.push(error);
      giveUp.abort(error);
      return [];
    }
  });
  const parts = (await Promise.all(attempts)).flat();
  if (failures.length === 0 && !either.aborted) return parts;
  await stopParts(parts);
  signal?.throwIfAborted();
  throw failures[0];
}
