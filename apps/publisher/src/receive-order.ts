import { OrderConfirmed } from '@rivulet/contracts';
import type { Outbox } from '@rivulet/outbox';
import type { Logger } from '@rivulet/telemetry';
import type { Request, RequestHandler, Response } from 'express';
import { v7 as newUuidV7 } from 'uuid';
import { describeIssues } from './describe-issues.ts';
import { clientOf } from './guard/client.ts';
import { hashBody, ownKey, readIdempotencyKey } from './idempotency-key.ts';
import { orderConfirmed } from './order-confirmed.ts';
import { orderRequest, type OrderRequest } from './order-request.ts';
import { readKeptAnswer, storeOrder, type KeptAnswer, type NamedQuery } from './orders-sql.ts';
import { Problem } from './problem-details.ts';
import { unavailable, untilCertain } from './until-certain.ts';

export interface ReceiveOrderParts {
  outbox: Outbox;
  query: NamedQuery;
  /** Called when an order with its event has been committed. */
  committed: () => void;
  log: Pick<Logger, 'info'>;
  /** How long to find out whether an order was stored when the database was lost in between. */
  certainWithinMs: number;
  now?: () => Date;
  newId?: () => string;
}

/** Validates, stores order and event in one transaction, answers at once. Neither broker nor registry is asked. */
export function receiveOrder(parts: ReceiveOrderParts): RequestHandler {
  const { outbox, query, committed, log, certainWithinMs, now = () => new Date(), newId = newUuidV7 } = parts;

  return async (request, response) => {
    const key = ownKey(clientOf(response), readIdempotencyKey(request.get('idempotency-key')));
    const order = parseOrder(request);
    const event = orderConfirmed(order, { orderId: newId(), eventId: newId(), confirmedAt: now() });
    const { orderId, eventId } = event;
    const record = outbox.prepare(OrderConfirmed, event);
    const body = JSON.stringify(accepted(event));

    if (key === undefined) {
      await untilCertain(() => storeOrder(query, event, record), certainWithinMs);
    } else {
      const answer = { bodyHash: hashBody(order), status: 201, body };
      const earlier = await untilCertain(() => storeOnce(query, event, record, key, answer), certainWithinMs);
      if (earlier !== undefined) return repeatAnswer(response, earlier, answer);
    }
    committed();
    log.info({ orderId, eventId, items: order.items.length }, 'order confirmed');
    sendAccepted(response, orderId, body);
  };
}

/** The body of 201. */
function accepted({ orderId, eventId, totalAmount, currency, confirmedAt }: OrderConfirmed) {
  return {
    orderId,
    eventId,
    status: 'confirmed',
    totalAmount,
    currency,
    confirmedAt: confirmedAt.toISOString(),
  };
}

function parseOrder(request: Request): OrderRequest {
  const body: unknown = request.body;
  const parsed = orderRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = describeIssues(body, parsed.error.issues);
  throw new Problem(
    'invalid-order',
    `${errors.length === 1 ? 'one field is' : `${errors.length} fields are`} not valid`,
    { errors },
  );
}

/** Stores the order unless its key is taken. Gives the answer kept under the key when that was given to another order. */
async function storeOnce(
  query: NamedQuery,
  event: OrderConfirmed,
  record: ReturnType<Outbox['prepare']>,
  key: string,
  answer: KeptAnswer,
): Promise<KeptAnswer | undefined> {
  if (await storeOrder(query, event, record, { key, answer })) return undefined;
  const kept = await readKeptAnswer(query, key);
  if (kept === undefined) throw unavailable('the Idempotency-Key was just given up; nothing was stored');
  // An earlier run of this very request stored it, and its connection broke before the answer.
  return kept.body === answer.body ? undefined : kept;
}

function repeatAnswer(response: Response, kept: KeptAnswer, asked: KeptAnswer): void {
  if (!kept.bodyHash.equals(asked.bodyHash)) {
    throw new Problem(
      'idempotency-key-reused',
      'this Idempotency-Key was used for an order with other content; nothing was stored',
    );
  }
  const { orderId } = JSON.parse(kept.body) as { orderId: string };
  response.set('Idempotency-Replayed', 'true');
  sendAccepted(response, orderId, kept.body, kept.status);
}

function sendAccepted(response: Response, orderId: string, body: string, status = 201): void {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Location: `/orders/${orderId}`,
  };
  response.writeHead(status, headers).end(body);
}
