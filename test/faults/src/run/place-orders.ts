import { setTimeout as delay } from 'node:timers/promises';
import type { Order, OrderRequest } from '../history/orders.ts';
import { createDraw, type Draw } from '../plan/draw.ts';
import type { PlannedOrder } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';
import { orderBody } from './order-body.ts';
import { sendHalf, sendOrder, type OrderToSend } from './send-order.ts';

export interface PlaceOrdersOptions {
  seed: number;
  orders: readonly PlannedOrder[];
  world: Pick<World, 'publishers'>;
  startedAt: number;
  placed: Order[];
  requests: OrderRequest[];
  signal: AbortSignal;
  now?: () => number;
}

const answerWithinMs = 5_000;
/** No fault of a publisher or of its database lasts as long as all tries. */
const tries = 14;
const firstAgainMs = 150;
/** Many customers who all ask again and again would keep a publisher from its work. */
const lastAgainMs = 2_500;

/** Customers who place the planned orders, each request at a publisher that is drawn, and do what their kind does. */
export async function placeOrders(options: PlaceOrdersOptions): Promise<void> {
  const { seed, orders, world, startedAt, placed, requests, signal, now = Date.now } = options;
  const names = [...world.publishers.keys()];

  async function place(planned: PlannedOrder): Promise<void> {
    const { order, kind, atMs, channel, patienceMs } = planned;
    await delay(Math.max(0, startedAt + atMs - now()), undefined, { signal });
    const draw = createDraw(seed, order);
    // Only what is sent after it, under its key, is altered.
    placed.push({ order, idempotencyKey: order, kind: kind === 'altered' ? 'plain' : kind });
    const sent = { order, idempotencyKey: order, body: orderBody(order, channel) };
    switch (kind) {
      case 'plain':
        return void (await untilCertain(sent, draw));
      case 'twice':
        return void (await Promise.all([
          untilCertain(sent, draw),
          untilCertain(sent, createDraw(seed, `second of ${order}`)),
        ]));
      case 'given-up':
        return void (await ask({ ...sent, timeoutMs: patienceMs }, draw));
      case 'altered': {
        if ((await untilCertain(sent, draw)) !== 'accepted') return;
        const other = `${order}-altered`;
        placed.push({ order: other, idempotencyKey: order, kind });
        return void (await untilCertain({ ...sent, order: other, body: orderBody(other, channel) }, draw));
      }
      case 'invalid':
        return void (await untilCertain({ ...sent, body: orderBody(order, channel, 0) }, draw));
      case 'broken-off':
        return void (await ask(sent, draw, sendHalf));
    }
  }

  /** Again with the same key, until it is accepted or refused for good. */
  async function untilCertain(sent: Sent, draw: Draw): Promise<OrderRequest['outcome'] | undefined> {
    let last: OrderRequest | undefined;
    for (let asked = 0; asked < tries; asked += 1) {
      last = (await ask(sent, draw)) ?? last;
      if (last?.outcome === 'accepted' || isForGood(last?.status)) break;
      const mostMs = Math.min(lastAgainMs, firstAgainMs * 2 ** asked);
      await delay(draw.between(mostMs / 2, mostMs), undefined, { signal });
    }
    return last?.outcome;
  }

  /** Undefined when the publisher that was drawn does not run. */
  async function ask(
    { order, idempotencyKey, body, timeoutMs = answerWithinMs }: Sent,
    draw: Draw,
    send: (order: OrderToSend) => ReturnType<typeof sendOrder> = sendOrder,
  ): Promise<OrderRequest | undefined> {
    const publisher = draw.oneOf(names as [string, ...string[]]);
    const url = world.publishers.get(publisher)?.url();
    if (url === undefined) return undefined;
    const sentAt = now();
    const answer = await send({ url, idempotencyKey, body, timeoutMs, signal });
    const request = { order, publisher, sentAt, endedAt: now(), ...answer };
    requests.push(request);
    return request;
  }

  await Promise.all(orders.map(place));
}

interface Sent {
  order: string;
  idempotencyKey: string;
  body: string;
  timeoutMs?: number;
}

/** The answer will be the same next time. RFC 6585: 429 means later. */
function isForGood(status: number | null | undefined): boolean {
  return typeof status === 'number' && status < 500 && status !== 429;
}
