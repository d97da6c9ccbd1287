import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { listen, type Listener } from '@rivulet/service';
import { createTestTelemetry } from '@rivulet/telemetry';
import express from 'express';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { readJson } from './read-json.ts';
import { traceRequests } from './trace-requests.ts';

const telemetry = createTestTelemetry();
let server: Listener;

beforeAll(async () => {
  const app = express();
  app.use(traceRequests(telemetry));
  app.get(
    '/orders/:id',
    (_request, response) => void response.send(trace.getActiveSpan()?.spanContext().spanId),
  );
  app.post(
    '/orders',
    readJson(1_000),
    (_request, response) => void response.send(trace.getActiveSpan()?.spanContext().spanId),
  );
  app.get('/broken', (_request, response) => void response.status(503).end());
  server = await listen(app, 0);
});
afterAll(() => server.close());

const get = (path: string, headers = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, { headers });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Sends the pieces one by one; gives the answer's text. */
async function post(agent: Agent, pieces: readonly string[]): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': pieces.join('').length };
  const sent = request(`http://127.0.0.1:${server.port}/orders`, { method: 'POST', agent, headers });
  const answered = once(sent, 'response');
  for (const piece of pieces) {
    sent.write(piece);
    await turn();
  }
  sent.end();
  const [response] = (await answered) as [IncomingMessage];
  return text(response);
}

describe('traceRequests', () => {
  it('makes a server span named after the route, in the caller`s trace, active in the handler', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const active = await (await get('/orders/17', { traceparent })).text();
    const span = telemetry.spans().at(-1);
    expect(span).toMatchObject({ name: 'GET /orders/:id', kind: SpanKind.SERVER });
    expect(span?.spanContext()).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: active,
    });
    expect(span?.attributes).toMatchObject({ 'http.route': '/orders/:id', 'http.response.status_code': 200 });
  });

  it('is active in the handler also behind a body that comes in pieces, on a connection that was used before', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < 2; count += 1) {
      const active = await post(agent, ['{"a":', '1', '}']);
      expect(telemetry.spans().at(-1)?.spanContext().spanId).toBe(active);
    }
    agent.destroy();
  });

  it('marks the span of a request that failed on this side', async () => {
    await get('/broken');
    expect(telemetry.spans().at(-1)?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('measures by route, not by path', async () => {
    await get('/orders/18');
    expect(await telemetry.metricsText()).toMatch(
      /http_server_request_duration_count\{.*http_route="\/orders\/:id".*\} 2/,
    );
  });
});
