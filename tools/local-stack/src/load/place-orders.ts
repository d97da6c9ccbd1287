import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { AcceptedOrder } from './check-ledger.ts';

export interface PlacedOrders {
  /** In order of acceptance. */
  accepted: AcceptedOrder[];
  /** From when each POST was due to its answer; a generator that lags behind does not hide a slow server. */
  postMs: number[];
  /** How many POSTs ended with each status other than 201, or with each error. */
  failures: Map<string, number>;
  sent: number;
}

export interface PlaceOrdersOptions {
  publisherUrl: string;
  bodies: Iterator<unknown, never>;
  count: number;
  ratePerSecond: number;
  /** Stops placing; what was sent is still waited for. */
  signal: AbortSignal;
}

const connections = 128;
const answerTimeoutMs = 30_000;

export interface Placing {
  /** Filled while orders are placed. */
  placed: PlacedOrders;
  /** Resolves when every POST that was sent has ended; a failed one is counted, never thrown. */
  done: Promise<void>;
}

/** Sends orders at a rate that does not depend on the answers (open loop). */
export function placeOrders({
  publisherUrl,
  bodies,
  count,
  ratePerSecond,
  signal,
}: PlaceOrdersOptions): Placing {
  const pool = new Pool(publisherUrl, {
    connections,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  });
  const placed: PlacedOrders = { accepted: [], postMs: [], failures: new Map(), sent: 0 };

  const place = async (dueAt: number): Promise<void> => {
    const outcome = await post(pool, bodies.next().value);
    if (typeof outcome === 'string') {
      placed.failures.set(outcome, (placed.failures.get(outcome) ?? 0) + 1);
      return;
    }
    placed.postMs.push(performance.now() - dueAt);
    placed.accepted.push({ ...outcome, placedAt: performance.timeOrigin + dueAt });
  };
  const placeAll = async (): Promise<void> => {
    const posts: Promise<void>[] = [];
    const startAt = performance.now();
    while (placed.sent < count && !signal.aborted) {
      const dueAt = startAt + (placed.sent * 1_000) / ratePerSecond;
      const aheadMs = dueAt - performance.now();
      if (aheadMs >= 1) await delay(aheadMs, undefined, { signal }).catch(() => undefined);
      else {
        placed.sent += 1;
        posts.push(place(dueAt));
      }
    }
    await Promise.all(posts);
    await pool.close();
  };
  return { placed, done: placeAll() };
}

/** The accepted order, or the status or error code in place of one. */
async function post(pool: Pool, body: unknown): Promise<{ orderId: string; eventId: string } | string> {
  try {
    const answer = await pool.request({
      method: 'POST',
      path: '/orders',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) return String(answer.statusCode);
    const { orderId, eventId } = JSON.parse(text) as { orderId?: unknown; eventId?: unknown };
    if (typeof orderId !== 'string' || typeof eventId !== 'string') return '201 without orderId and eventId';
    return { orderId, eventId };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code ?? message;
  }
}
