import { type LedgerEntry, type LedgerSummary, summarize } from './ledger-entry.ts';
import { type LedgerFile, openLedgerFile } from './ledger-file.ts';

export type NewCall = Omit<LedgerEntry, 'seq' | 'endedAt' | 'answered'>;

export interface LedgerFilter {
  orderId?: string | undefined;
  /** Only entries with a greater seq. */
  since?: number | undefined;
}

export interface Ledger {
  record(call: NewCall): LedgerEntry;
  /** Marks the call as ended; resolves when it is kept for good. */
  end(entry: LedgerEntry, at: number, answered?: boolean): Promise<void>;
  /** The call of this key that had the effect. */
  effectOf(idempotencyKey: string): LedgerEntry | undefined;
  /** Calls without an end. */
  inProgress(): number;
  entries(filter?: LedgerFilter): LedgerEntry[];
  summary(): LedgerSummary;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Every call, in memory and, when `file` is given, on disk. Seq numbers are never used again, also after `clear`. */
export async function createLedger(file?: string): Promise<Ledger> {
  const disk: LedgerFile | undefined = file === undefined ? undefined : await openLedgerFile(file);
  let calls: LedgerEntry[] = (disk?.entries ?? []).sort((a, b) => a.seq - b.seq);
  let lastSeq = calls.at(-1)?.seq ?? 0;
  let inProgress = 0;
  const effects = new Map<string, LedgerEntry>();
  const byOrder = new Map<string, LedgerEntry[]>();
  const index = (entry: LedgerEntry): void => {
    if (entry.effect && entry.idempotencyKey !== null) effects.set(entry.idempotencyKey, entry);
    if (entry.orderId === null) return;
    const ofOrder = byOrder.get(entry.orderId);
    if (ofOrder) ofOrder.push(entry);
    else byOrder.set(entry.orderId, [entry]);
  };
  calls.forEach(index);

  return {
    record: (call) => {
      const entry: LedgerEntry = { seq: ++lastSeq, ...call, endedAt: null, answered: false };
      calls.push(entry);
      inProgress += 1;
      index(entry);
      return entry;
    },
    end: async (entry, at, answered = true) => {
      if (entry.endedAt === null) inProgress -= 1;
      entry.endedAt = at;
      entry.answered = answered;
      await disk?.append(entry);
    },
    inProgress: () => inProgress,
    effectOf: (idempotencyKey) => effects.get(idempotencyKey),
    entries: ({ orderId, since = 0 } = {}) => {
      const candidates = orderId === undefined ? calls : (byOrder.get(orderId) ?? []);
      return candidates.slice(firstAfter(candidates, since));
    },
    summary: () => summarize(calls),
    clear: async () => {
      calls = [];
      effects.clear();
      byOrder.clear();
      await disk?.clear();
    },
    close: async () => disk?.close(),
  };
}

/** Index of the first entry with a seq above `since`; the entries are sorted by seq. */
function firstAfter(entries: LedgerEntry[], since: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry && entry.seq <= since) low = middle + 1;
    else high = middle;
  }
  return low;
}
