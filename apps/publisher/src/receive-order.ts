import { OrderConfirmed } from '@rivulet/contracts';
import type { Outbox } from '@rivulet/outbox';
import type { Logger } from '@rivulet/telemetry';
import type { Request, RequestHandler, Response } from 'express';
import { describeIssues } from './describe-issues.ts';
import { clientOf } from './guard/client.ts';
import { hashBody, ownKey, readIdempotencyKey } from './idempotency-key.ts';
import type { StoreOrder } from './group-commit.ts';
import { newId as newUuid } from './new-id.ts';
import { orderConfirmed } from './order-confirmed.ts';
import { orderRequest, type OrderRequest } from './order-request.ts';
import type { KeptAnswer } from './orders-sql.ts';
import { Problem } from './problem-details.ts';

export interface ReceiveOrderParts {
  outbox: Pick<Outbox, 'prepare'>;
  /** `groupCommit` */
  store: StoreOrder;
  /** Called when an order with its event has been committed. */
  committed: () => void;
  log: Pick<Logger, 'info'>;
  now?: () => Date;
  newId?: () => string;
}

/** Validates, stores order and event in one transaction, shared with other requests, answers at once. Neither broker nor
 * registry is asked. */
export function receiveOrder(parts: ReceiveOrderParts): RequestHandler {
  const { outbox, store, committed, log, now = () => new Date(), newId = newUuid } = parts;

  return async (request, response) => {
    const key = ownKey(clientOf(response), readIdempotencyKey(request.get('idempotency-key')));
    const order = parseOrder(request);
    const event = orderConfirmed(order, { orderId: newId(), eventId: newId(), confirmedAt: now() });
    const { orderId, eventId } = event;
    const record = outbox.prepare(OrderConfirmed, event);
    const body = JSON.stringify(accepted(event));
    const keyed =
      key === undefined ? undefined : { key, answer: { bodyHash: hashBody(order), status: 201, body } };

    const earlier = await store({ event, record, keyed });
    if (earlier !== undefined) return repeatAnswer(response, earlier, hashBody(order));
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

function repeatAnswer(response: Response, kept: KeptAnswer, bodyHash: Buffer): void {
  if (!kept.bodyHash.equals(bodyHash)) {
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
