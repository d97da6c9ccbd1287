import { systemClock, whenAborted, type Clock } from '@rivulet/resilience';
import type { Request, RequestHandler, Response } from 'express';
import { viewOf, type OrderFollower, type OrderView } from './follow-orders.ts';
import { findOrder } from './order-status.ts';
import type { NamedQuery } from './orders-sql.ts';
import { Problem } from './problem-details.ts';
import { isSettled } from './show-order.ts';

export interface StreamOrderParts {
  query: NamedQuery;
  follower: OrderFollower;
  /** Streams open at the same time, of this process. */
  maxStreams: number;
  /** Ends all streams. */
  signal: AbortSignal;
  keepAliveMs?: number;
  clock?: Clock;
}

const retryAfterSeconds = '5';
/** A caller that reads so little of its own stream has gone, or never reads it. */
const maxUnreadBytes = 65_536;

/**
 * `GET /orders/{id}/events`: what `GET /orders/{id}` shows, as server-sent events: the present state, then each change;
 * `end` when nothing will change any more. Source of the form: WHATWG HTML, section 9.2.
 *
 * An event's id is a hash of its state. So Last-Event-ID means the same to every process: what the caller knows already
 * is not sent again, and who knows the last state gets 204, which tells a browser to come back no more.
 */
export function streamOrder(parts: StreamOrderParts): RequestHandler<{ id: string }> {
  const { query, follower, maxStreams, signal, keepAliveMs = 15_000, clock = systemClock } = parts;
  let open = 0;

  return async (request, response) => {
    const view = viewOf(await findOrder(query, request.params.id));
    const known = request.get('last-event-id');
    if (isSettled(view.order) && known === view.version) return void response.status(204).end();
    if (request.method === 'HEAD') return void response.set(headers).end();
    // Gone while the order was read: its `close` has been.
    if (response.destroyed) return;
    if (open >= maxStreams || signal.aborted) throw tooMany(signal.aborted);
    open += 1;
    response.once('close', () => void (open -= 1));
    stream(request, response, view);
  };

  function stream(request: Request, response: Response, view: OrderView): void {
    response.writeHead(200, headers);
    const unwatch = follower.watch(view, show);
    const cancelSignal = whenAborted(signal, () => response.end());
    let cancelKeepAlive = clock.after(keepAliveMs, keepAlive);
    response.once('close', () => {
      unwatch();
      cancelSignal();
      cancelKeepAlive();
    });
    if (request.get('last-event-id') === view.version) send(': nothing has changed\n\n');
    else show(view);

    function show({ order, json, version }: OrderView): void {
      send(`id: ${version}\nevent: order\ndata: ${json}\n\n`);
      if (!isSettled(order)) return;
      send(`id: ${version}\nevent: end\ndata: {}\n\n`);
      response.end();
    }

    function keepAlive(): void {
      send(': keep-alive\n\n');
      cancelKeepAlive = clock.after(keepAliveMs, keepAlive);
    }

    function send(text: string): void {
      if (response.writableEnded || response.destroyed) return;
      response.write(text);
      if (response.writableLength > maxUnreadBytes) response.destroy();
    }
  }
}

const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies that buffer by default (nginx) would hold the events back.
  'X-Accel-Buffering': 'no',
};

function tooMany(stopping: boolean): Problem {
  const why = stopping ? 'the publisher is stopping' : 'this process has as many streams open as it may';
  return new Problem('too-many-streams', why, { headers: { 'Retry-After': retryAfterSeconds } });
}
