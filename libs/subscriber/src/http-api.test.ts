import { createTestTelemetry, runInSpan, type TestTelemetry } from '@rivulet/telemetry';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { classifyError } from './classify.ts';
import type { CallContext } from './define-subscriber.ts';
import { createHttpApi, type HttpCall } from './http-api.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const call: HttpCall = { method: 'PUT', path: '/inventory/deduct', body: { orderId: 'o-1' } };
const closers: (() => Promise<void>)[] = [];

/** A real server that keeps what it receives and answers as told, and an API client of it. */
async function serving(answer: RequestListener, path = '') {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const api = createHttpApi({ baseUrl: `http://127.0.0.1:${port}${path}`, connections: 2 });
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await api.close();
  });
  return { api, received, server };
}

function context(given: Partial<CallContext> = {}): CallContext {
  return {
    idempotencyKey: 'g:e-1',
    eventId: 'e-1',
    attempt: 1,
    signal: new AbortController().signal,
    ...given,
  };
}

const outcomeOf = (answer: Promise<unknown>) => answer.catch((error: unknown) => classifyError(error));

describe('createHttpApi', () => {
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  it('sends JSON with the idempotency key and the id of the event', async () => {
    const { api, received } = await serving((_request, response) => response.end());
    expect(await api.call(call, context())).toEqual({ status: 200 });
    expect(received).toMatchObject([
      {
        method: 'PUT',
        url: '/inventory/deduct',
        body: '{"orderId":"o-1"}',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'g:e-1', 'x-event-id': 'e-1' },
      },
    ]);
  });

  it('keeps the path of the base URL, with or without a slash at its end', async () => {
    const { api, received } = await serving((_request, response) => response.end(), '/v2/');
    await api.call(call, context());
    expect(received[0]?.url).toBe('/v2/inventory/deduct');
  });

  it('sends headers of its own, which win', async () => {
    const { api, received } = await serving((_request, response) => response.end());
    await api.call(
      { ...call, headers: { authorization: 'Bearer t', 'content-type': 'text/plain' } },
      context(),
    );
    expect(received[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'content-type': 'text/plain' });
  });

  it('carries the trace of the active span', async () => {
    const telemetry: TestTelemetry = createTestTelemetry();
    const { api, received } = await serving((_request, response) => response.end());
    await runInSpan(telemetry.tracer, 'call', () => api.call(call, context()));
    const { traceId, spanId } = telemetry.spans()[0]?.spanContext() ?? {};
    expect(received[0]?.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    await telemetry.shutdown();
  });

  it('gives the beginning of an answer that was no success', async () => {
    const { api } = await serving((_request, response) =>
      response.writeHead(422).end(`no stock${'!'.repeat(10_000)}`),
    );
    const answer = await api.call(call, context());
    expect(answer.status).toBe(422);
    expect(answer.excerpt).toMatch(/^no stock!+$/);
    expect(answer.excerpt).toHaveLength(200);
  });

  it('reads Retry-After', async () => {
    const { api } = await serving((_request, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end(),
    );
    expect(await api.call(call, context())).toEqual({ status: 429, excerpt: '', retryAfterMs: 7_000 });
  });

  it('follows no redirect: the answer is the answer', async () => {
    const { api, received } = await serving((_request, response) =>
      response.writeHead(307, { location: '/other' }).end(),
    );
    expect(await api.call(call, context())).toMatchObject({ status: 307 });
    expect(received).toHaveLength(1);
  });

  it('uses its connections again', async () => {
    const { api, server } = await serving((_request, response) => response.end('x'.repeat(100_000)));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    for (let i = 0; i < 20; i += 1) await api.call(call, context());
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('fails as "connect" when nobody listens', async () => {
    const { api, server } = await serving((_request, response) => response.end());
    server.close();
    await once(server, 'close');
    expect(await outcomeOf(api.call(call, context()))).toMatchObject({
      kind: 'retry',
      failure: { errorClass: 'connect' },
    });
  });

  it('fails as "connection-lost" when the server hangs up', async () => {
    const { api } = await serving((request) => request.socket.destroy());
    expect(await outcomeOf(api.call(call, context()))).toMatchObject({
      kind: 'retry',
      failure: { errorClass: 'connection-lost' },
    });
  });

  it('ends the request when the signal aborts, and fails as "timeout"', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    const deadline = new AbortController();
    const { api } = await serving((request) => {
      request.socket.on('close', () => resolve());
      deadline.abort(new DOMException('no answer within 5 ms', 'TimeoutError'));
    });
    const outcome = outcomeOf(api.call(call, context({ signal: deadline.signal })));
    expect(await outcome).toMatchObject({ kind: 'retry', failure: { errorClass: 'timeout' } });
    await hungUp;
  });

  it('ends also while the answer is dripping in', async () => {
    const deadline = new AbortController();
    const { api } = await serving((_request, response) => {
      response.writeHead(500).write('slowly');
      setImmediate(() => deadline.abort(new DOMException('no answer within 5 ms', 'TimeoutError')));
    });
    const outcome = outcomeOf(api.call(call, context({ signal: deadline.signal })));
    expect(await outcome).toMatchObject({ kind: 'retry', failure: { errorClass: 'timeout' } });
  });

  it('reads no more than the beginning of an error answer that never ends', async () => {
    let sent = 0;
    const { api } = await serving((_request, response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const answer = await api.call(call, context());
    expect(answer).toMatchObject({ status: 500, excerpt: 'x'.repeat(200) });
    expect(sent).toBeLessThan(64 * 1_048_576);
  });

  it('takes a success for what it is, however long its body goes on', async () => {
    let sent = 0;
    const { api } = await serving((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    expect(await api.call(call, context())).toEqual({ status: 200 });
    expect(sent).toBeLessThan(64 * 1_048_576);
  });

  it('does not take an informational answer for the answer', async () => {
    const { api } = await serving((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeHead(409).end('too few in stock');
    });
    expect(await api.call(call, context())).toMatchObject({ status: 409, excerpt: 'too few in stock' });
  });

  it('fails as "connection-lost" when the server hangs up in the middle of a success', async () => {
    const { api } = await serving((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    });
    expect(await outcomeOf(api.call(call, context()))).toMatchObject({
      kind: 'retry',
      failure: { errorClass: 'connection-lost' },
    });
  });

  it('ends a call that waits for a connection when the signal aborts, and sends nothing', async () => {
    const held: (() => void)[] = [];
    const { api, received } = await serving((_request, response) => held.push(() => response.end()));
    const busy = [1, 2].map(() => api.call(call, context()));
    const deadline = new AbortController();
    const waiting = outcomeOf(api.call({ ...call, path: '/late' }, context({ signal: deadline.signal })));
    const behind = api.call({ ...call, path: '/behind' }, context());
    deadline.abort(new DOMException('no answer in time', 'TimeoutError'));
    expect(await waiting).toMatchObject({ failure: { errorClass: 'timeout' } });
    const letGo = setInterval(() => held.splice(0).forEach((answer) => answer()), 5);
    await Promise.all([...busy, behind]);
    clearInterval(letGo);
    expect(received.map(({ url }) => url)).toEqual(['/inventory/deduct', '/inventory/deduct', '/behind']);
  });

  it('begins nothing when the signal has aborted already', async () => {
    const { api, received } = await serving((_request, response) => response.end());
    const reason = new DOMException('no answer in time', 'TimeoutError');
    await expect(api.call(call, context({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(received).toEqual([]);
  });

  it('gives up an error answer that drips when the deadline comes', async () => {
    const deadline = new AbortController();
    const { api } = await serving((_request, response) => {
      response.writeHead(500);
      response.write('slow');
      response.once('close', () => undefined);
      setImmediate(() => deadline.abort(new DOMException('no answer in time', 'TimeoutError')));
    });
    expect(await outcomeOf(api.call(call, context({ signal: deadline.signal })))).toMatchObject({
      kind: 'retry',
      failure: { errorClass: 'timeout' },
    });
  });

  it('reads Retry-After as an HTTP date too', async () => {
    const { api } = await serving((_request, response) => {
      const inAMinute = new Date(Date.now() + 60_000).toUTCString();
      response.writeHead(503, { 'retry-after': inAMinute }).end();
    });
    const { retryAfterMs = 0 } = await api.call(call, context());
    expect(retryAfterMs).toBeGreaterThan(30_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});
