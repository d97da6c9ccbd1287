import type { HeaderValue, KafkaRecord } from '@rivulet/kafka';

/** Names of headers are the same for most records: one list for all that have them in the same order. */
const knownNames = new Map<string, readonly string[]>();
const mostNames = 1_000;

/**
 * The record for keeping: a fetched one is made of slices of the whole fetch's memory, so that a single copy that
 * waits for an hour would keep megabytes. This one keeps its own bytes only, in one piece, and gives them back as they
 * were. @returns a record whose key, value and headers are made anew whenever they are asked for
 */
export function packRecord(record: KafkaRecord): KafkaRecord {
  const { topic, partition, offset, timestampMs } = record;
  const headers = Object.entries(record.headers).filter(([, value]) => value !== undefined);
  const names = namesOf(headers.map(([name]) => name));
  const parts = [record.key, record.value, ...headers.map(([, value]) => value)].map((part) =>
    typeof part === 'string' ? Buffer.from(part) : part,
  );
  // Latin-1 stands for bytes one to one, and a string costs less than a Buffer of its own.
  const lengths = parts.map((part) => part?.length ?? -1).join(',');
  const packed = `${lengths};${parts.map((part) => part?.toString('latin1') ?? '').join('')}`;
  return new PackedRecord({ topic, partition, offset, timestampMs }, names, flat(packed));
}

class PackedRecord implements KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly #names: readonly string[];
  readonly #packed: string;

  constructor(
    place: Pick<KafkaRecord, 'topic' | 'partition' | 'offset' | 'timestampMs'>,
    names: readonly string[],
    packed: string,
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.offset = place.offset;
    this.timestampMs = place.timestampMs;
    this.#names = names;
    this.#packed = packed;
  }

  get key(): Buffer | null {
    return this.#parts()[0] ?? null;
  }

  get value(): Buffer | null {
    return this.#parts()[1] ?? null;
  }

  get headers(): Record<string, HeaderValue> {
    const parts = this.#parts();
    return Object.fromEntries(this.#names.map((name, index) => [name, parts[index + 2] ?? undefined]));
  }

  #parts(): (Buffer | null)[] {
    const end = this.#packed.indexOf(';');
    const bytes = Buffer.from(this.#packed.slice(end + 1), 'latin1');
    let at = 0;
    return this.#packed
      .slice(0, end)
      .split(',')
      .map((text) => {
        const length = Number(text);
        return length < 0 ? null : bytes.subarray(at, (at += length));
      });
  }
}

/** Joined strings are kept as a tree of their parts until somebody reads them as a whole. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function namesOf(names: readonly string[]): readonly string[] {
  const key = JSON.stringify(names);
  const known = knownNames.get(key);
  if (known !== undefined) return known;
  if (knownNames.size < mostNames) knownNames.set(key, names);
  return names;
}
