import { createManualClock, passTime } from '@rivulet/resilience';
import { listen, type Listener } from '@rivulet/service';
import { createTestTelemetry } from '@rivulet/telemetry';
import { waitFor } from '@rivulet/testing';
import express from 'express';
import { answerErrors } from './answer-errors.ts';
import { followOrders } from './follow-orders.ts';
import type { NamedQuery } from './orders-sql.ts';
import { readOrders } from './read-orders-sql.ts';
import { streamOrder } from './stream-order.ts';

const orderId = '01a209d6-753d-7573-879e-c4d8cb68f8ef';
const groups = ['inventory-subscriber', 'notification-subscriber'];
const openServers: Listener[] = [];
const readers: AbortController[] = [];

async function scene({ maxStreams = 10 } = {}) {
  const clock = createManualClock();
  const stop = new AbortController();
  const states = new Map<string, string>();
  const query: NamedQuery = ({ values }) => {
    const steps = [...states].map(([group, state]) => ({
      ...{ eventId: 'e', group, state, at: '2026-01-02T03:04:06Z', attempts: 1, notBefore: null },
      ...{ reason: null, errorClass: null },
    }));
    const row = {
      ...{ orderId, status: 'confirmed', customerId: 'c', notificationChannel: 'email', items: [] },
      ...{ totalAmount: '1.00', currency: 'EUR', confirmedAt: new Date(0), eventId: 'e', published: true },
      ...{ heldAt: null, holdEventId: null, steps },
    };
    return Promise.resolve({ rows: (values[0] as string[]).includes(orderId) ? [row] : [] });
  };
  const read = (ids: readonly string[]) => readOrders(query, ids);
  const log = { info: () => undefined, warn: () => undefined };
  const follower = followOrders({ read, everyMs: 250, log, signal: stop.signal, clock });
  const app = express()
    .get('/orders/:id/events', streamOrder({ query, follower, maxStreams, signal: stop.signal, clock }))
    .use(answerErrors(createTestTelemetry().log));
  const server = await listen(app, 0);
  openServers.push(server);

  async function open(headers: Record<string, string> = {}, id = orderId) {
    const reader = new AbortController();
    readers.push(reader);
    const response = await fetch(`http://127.0.0.1:${server.port}/orders/${id}/events`, {
      headers,
      signal: reader.signal,
    });
    const received = { text: '', ended: false };
    const reading = (async () => {
      for await (const chunk of response.body ?? []) received.text += Buffer.from(chunk).toString();
      received.ended = true;
    })();
    reading.catch(() => undefined);
    const until = (text: string) =>
      waitFor(() => received.text.includes(text), { what: `${text} in the stream` });
    const untilEnded = () => waitFor(() => received.ended, { what: 'the end of the stream' });
    return { response, received, until, untilEnded, leave: () => reader.abort() };
  }
  return { clock, stop, states, open, pending: () => clock.pending() };
}

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort();
  for (const server of openServers.splice(0)) await server.close();
});

const lastId = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';

describe('GET /orders/{id}/events', () => {
  it('sends the present state, each change, and an end when no step is open any more', async () => {
    const { clock, states, open } = await scene();
    const stream = await open();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await stream.until('"inventory":{"state":"pending"');
    states.set(groups[0] ?? '', 'retrying');
    await passTime(clock, 250);
    await stream.until('"inventory":{"state":"retrying"');
    for (const group of groups) states.set(group, 'done');
    await passTime(clock, 250);
    await stream.untilEnded();
    const events = stream.received.text.match(/^event: .+$/gm);
    expect(events).toEqual(['event: order', 'event: order', 'event: order', 'event: end']);
    expect(stream.received.text).toMatch(/^id: .+\nevent: order\ndata: \{.*\}\n\n/);
    const isForgotten = async () => {
      await passTime(clock, 250);
      return clock.pending().length === 0;
    };
    await waitFor(isForgotten, { what: 'nothing to wait for' });
  });

  it('sends nothing again that the caller knows by Last-Event-ID', async () => {
    const { clock, states, open } = await scene();
    const first = await open();
    await first.until('event: order');
    first.leave();
    const again = await open({ 'last-event-id': lastId(first.received.text) });
    await again.until(': nothing has changed');
    states.set(groups[0] ?? '', 'done');
    await passTime(clock, 250);
    await again.until('"inventory":{"state":"done"');
    expect(again.received.text.match(/event: order/g)).toHaveLength(1);
    const other = await open({ 'last-event-id': 'of another state' });
    await other.until('"inventory":{"state":"done"');
  });

  it('answers 204 to a caller that knows the last state', async () => {
    const { states, open } = await scene();
    for (const group of groups) states.set(group, 'done');
    const stream = await open();
    await stream.untilEnded();
    const again = await open({ 'last-event-id': lastId(stream.received.text) });
    expect(again.response.status).toBe(204);
  });

  it('sends comments while nothing happens, so that nobody takes the connection for dead', async () => {
    const { clock, open } = await scene();
    const stream = await open();
    await stream.until('event: order');
    await passTime(clock, 30_000);
    await waitFor(() => stream.received.text.match(/^: keep-alive$/gm)?.length === 2, {
      what: 'two comments',
    });
  });

  it('has no more streams open than it may, and room again when a caller has gone', async () => {
    const { open, pending } = await scene({ maxStreams: 1 });
    const first = await open();
    await first.until('event: order');
    const refused = await open();
    expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([503, '5']);
    await waitFor(() => refused.received.text.includes('/docs#too-many-streams'), { what: 'the problem' });
    first.leave();
    // Of the stream, and what it waits for, nothing is left: only the look that was under way.
    await waitFor(() => pending().length <= 1, { what: 'the stream to be forgotten' });
    const second = await open();
    expect(second.response.status).toBe(200);
  });

  it('ends on shutdown', async () => {
    const { stop, open } = await scene();
    const stream = await open();
    await stream.until('event: order');
    stop.abort();
    await stream.untilEnded();
    expect(stream.received.text).not.toContain('event: end');
    expect((await open()).response.status).toBe(503);
  });

  it('refuses what is no order like GET /orders/{id}', async () => {
    const { open } = await scene();
    expect((await open({}, '17')).response.status).toBe(400);
    expect((await open({}, '01a209d6-753e-7443-a8e1-d77f6b59a6c0')).response.status).toBe(404);
  });
});
