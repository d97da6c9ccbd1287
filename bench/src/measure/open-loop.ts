import { Pool, type Dispatcher } from 'undici';
import type { LoadTarget } from './closed-loop.ts';

export interface OpenLoopOptions {
  perSecond: number;
  durationMs: number;
  connections: number;
  /** Ends it before its time. */
  signal?: AbortSignal | undefined;
  /** Told of each answer, 0 where none came, and of when its request was due (as `performance.now()` counts). */
  answered: (text: string, status: number, dueAt: number) => void;
}

/** Sends at a steady rate, however slow the answers are: each counts from when it was due, not from when it was sent. */
export async function openLoop(target: LoadTarget, options: OpenLoopOptions): Promise<void> {
  const { url, path, headers, nextBody } = target;
  const { perSecond, durationMs, connections, signal, answered } = options;
  const pool = new Pool(url, { connections });
  const all = Math.round((perSecond * durationMs) / 1_000);
  const underWay = new Set<Promise<void>>();

  async function send(dueAt: number): Promise<void> {
    const { text, status } = await answerTo({ path, method: 'POST', headers, body: nextBody() });
    answered(text, status, dueAt);
  }

  async function answerTo(request: Dispatcher.RequestOptions): Promise<{ text: string; status: number }> {
    try {
      const { statusCode, body } = await pool.request(request);
      return { text: await body.text(), status: statusCode };
    } catch (error) {
      return { text: String(error), status: 0 };
    }
  }

  const startedAt = performance.now();
  for (let sent = 0; sent < all && signal?.aborted !== true;) {
    const due = Math.min(all, Math.ceil(((performance.now() - startedAt) * perSecond) / 1_000));
    for (; sent < due; sent += 1) {
      const sending = send(startedAt + (sent * 1_000) / perSecond);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending)).catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(underWay);
  await pool.close();
}
