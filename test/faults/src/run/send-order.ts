import { once } from 'node:events';
import { connect } from 'node:net';
import { noAnswer, readAnswer, type OrderAnswer } from './order-answer.ts';

export interface OrderToSend {
  /** Of the publisher. */
  url: string;
  idempotencyKey: string;
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** One request. Never rejects but for the signal. */
export async function sendOrder(order: OrderToSend): Promise<OrderAnswer> {
  const { url, idempotencyKey, body, timeoutMs, signal } = order;
  try {
    const answer = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return readAnswer(answer.status, await answer.text());
  } catch (error) {
    signal.throwIfAborted();
    return noAnswer(error);
  }
}

/** A request that promises the whole body, sends half of it, and ends its connection. */
export async function sendHalf({
  url,
  idempotencyKey,
  body,
  timeoutMs,
  signal,
}: OrderToSend): Promise<OrderAnswer> {
  const { host, hostname, port } = new URL(url);
  const head = [
    'POST /orders HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    `Idempotency-Key: ${idempotencyKey}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const socket = connect({ host: hostname, port: Number(port) });
  // A publisher that is killed later ends it too, when nobody waits for it any more.
  socket.on('error', () => socket.destroy());
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    socket.end(`${head.join('\r\n')}\r\n\r\n${body.slice(0, body.length / 2)}`);
    return noAnswer(new Error('the body broke off'), false);
  } catch (error) {
    signal.throwIfAborted();
    return noAnswer(error, false);
  }
}
