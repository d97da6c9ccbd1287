import { waitFor } from '@rivulet/testing';
import { request } from 'undici';

/** A step as `GET /orders/{id}` shows it. */
export interface SeenStep {
  state: string;
  attempts: number;
  since: string;
  nextAttemptAt?: string;
  reason?: string;
  errorClass?: string;
}

export interface SeenOrder {
  orderId: string;
  status: string;
  event: { eventId: string; published: boolean };
  steps: Record<string, SeenStep>;
}

export async function seeOrder(publisherUrl: string, orderId: string): Promise<SeenOrder> {
  const { statusCode, body } = await request(`${publisherUrl}/orders/${orderId}`);
  if (statusCode !== 200)
    throw new Error(`GET /orders/${orderId} answered ${statusCode}: ${await body.text()}`);
  return (await body.json()) as SeenOrder;
}

/** Waits until the order is shown as wanted. */
export async function untilSeen(
  publisherUrl: string,
  orderId: string,
  what: string,
  isSo: (order: SeenOrder) => boolean,
): Promise<SeenOrder> {
  return waitFor(
    async () => {
      const order = await seeOrder(publisherUrl, orderId);
      return isSo(order) ? order : undefined;
    },
    { what: `order ${orderId}: ${what}`, timeoutMs: 60_000 },
  );
}

export interface SeenEvent {
  id: string | undefined;
  event: string | undefined;
  data: string;
}

export interface OrderStream {
  status: number;
  events: SeenEvent[];
  untilEnded(): Promise<void>;
}

/** Reads `GET /orders/{id}/events` to its end. */
export async function streamOrder(
  publisherUrl: string,
  orderId: string,
  headers: Record<string, string> = {},
): Promise<OrderStream> {
  const { statusCode, body } = await request(`${publisherUrl}/orders/${orderId}/events`, { headers });
  const events: SeenEvent[] = [];
  let ended = false;
  const reading = (async () => {
    let text = '';
    for await (const chunk of body) {
      text += String(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) events.push(parse(block));
    }
  })().finally(() => (ended = true));
  reading.catch(() => undefined);
  return {
    status: statusCode,
    events,
    untilEnded: async () =>
      void (await waitFor(() => ended, { what: `the end of the stream of ${orderId}`, timeoutMs: 60_000 })),
  };
}

function parse(block: string): SeenEvent {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { id: field('id'), event: field('event'), data: field('data') ?? '' };
}
