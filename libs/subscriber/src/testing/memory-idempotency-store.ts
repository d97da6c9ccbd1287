import { systemClock, type Clock } from '@rivulet/resilience';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore, SettleEntry } from '../idempotency-store.ts';

export interface MemoryStoreOptions {
  /** How long a claim holds without an outcome. */
  leaseMs: number;
  clock?: Clock;
}

/** The store of one group without a database. It is gone with the process: for tests. */
export interface MemoryIdempotencyStore extends IdempotencyStore {
  /** What is known of an event; undefined when nothing is. */
  stateOf(eventId: string): Row['state'] | undefined;
  /** Until `start`, every request rejects. */
  stop(): void;
  start(): void;
}

interface Row {
  state: 'claimed' | SettleEntry['state'];
  token: string;
  delivery: number;
  origin: string | undefined;
  leaseUntil: number;
  createdAt: number;
}

export function createMemoryIdempotencyStore({
  leaseMs,
  clock = systemClock,
}: MemoryStoreOptions): MemoryIdempotencyStore {
  const rows = new Map<string, Row>();
  let lastToken = 0;
  let up = true;

  function reach(): void {
    if (!up) throw new Error('the store is down');
  }

  function claim(request: ClaimRequest, now: number): ClaimAnswer {
    const { eventId, delivery, origin } = request;
    const row = rows.get(eventId);
    if (row !== undefined && !isFree(row, request, now)) return refusal(row, delivery, origin, now);
    lastToken += 1;
    const token = String(lastToken);
    const createdAt = row?.createdAt ?? now;
    const leaseUntil = now + leaseMs;
    rows.set(eventId, { state: 'claimed', token, delivery, origin, leaseUntil, createdAt });
    return { kind: 'claimed', token };
  }

  function settle({ eventId, token, state }: SettleEntry): boolean {
    const row = rows.get(eventId);
    if (row?.token !== token || (row.state !== 'claimed' && row.state !== state)) return false;
    row.state = state;
    return true;
  }

  return {
    async claim(requests) {
      reach();
      const now = clock.now();
      return requests.map((request) => claim(request, now));
    },
    async settle(entries) {
      reach();
      return entries.map(settle);
    },
    async purge(olderThanMs) {
      reach();
      const old = [...rows].filter(
        ([, { state, createdAt }]) => state !== 'claimed' && createdAt < clock.now() - olderThanMs,
      );
      for (const [eventId] of old) rows.delete(eventId);
      return old.length;
    },
    stateOf: (eventId) => rows.get(eventId)?.state,
    stop: () => void (up = false),
    start: () => void (up = true),
  };
}

function isFree(row: Row, { delivery, origin, repeat = false }: ClaimRequest, now: number): boolean {
  if (row.state === 'completed') return repeat && delivery > row.delivery;
  if (row.state === 'claimed') return row.leaseUntil < now && delivery >= row.delivery;
  return delivery > row.delivery && !isRepetitionOfDead(row, origin);
}

/** Another record of an event of which one was dead-lettered. */
function isRepetitionOfDead({ state, origin }: Row, asked: string | undefined): boolean {
  const isDead = state === 'dead-lettered' || state === 'held';
  return isDead && origin !== undefined && asked !== undefined && origin !== asked;
}

function refusal(row: Row, delivery: number, origin: string | undefined, now: number): ClaimAnswer {
  if (row.state === 'completed') return { kind: 'completed' };
  if (isRepetitionOfDead(row, origin)) return { kind: 'superseded', copied: false };
  const isClaimed = row.state === 'claimed';
  if (isClaimed && delivery >= row.delivery)
    return { kind: 'busy', forMs: Math.max(0, row.leaseUntil - now) };
  return { kind: 'superseded', copied: row.state !== 'dead-lettered' };
}
