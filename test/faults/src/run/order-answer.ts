import type { OrderRequest } from '../history/orders.ts';

/** What an answer to `POST /orders` says. */
export type OrderAnswer = Pick<
  OrderRequest,
  'status' | 'outcome' | 'body' | 'orderId' | 'eventId' | 'detail'
>;

/** @param text the body as it came */
export function readAnswer(status: number, text: string): OrderAnswer {
  if (status >= 200 && status < 300) {
    const { orderId = null, eventId = null } = parse(text) as { orderId?: string; eventId?: string };
    return { status, outcome: 'accepted', body: text, orderId, eventId, detail: null };
  }
  const { detail = '' } = parse(text) as { detail?: string };
  // 503 is the only refusal that may leave the end open, and says so.
  const outcome = status === 503 && !detail.includes('nothing was stored') ? 'unknown' : 'refused';
  return { status, outcome, body: null, orderId: null, eventId: null, detail };
}

/** Of a request that got no answer. It was refused when the publisher never had it as a whole. */
export function noAnswer(error: unknown, isWhole = true): OrderAnswer {
  const outcome = isWhole && !isNeverConnected(error) ? 'unknown' : 'refused';
  const detail = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
  return { status: null, outcome, body: null, orderId: null, eventId: null, detail };
}

function isNeverConnected(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED';
}

function codeOf(error: unknown): string | undefined {
  const { code } = ((error as { cause?: unknown }).cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function parse(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
