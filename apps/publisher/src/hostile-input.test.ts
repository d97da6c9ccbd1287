import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { hashApiKey, parseApiKeys } from './guard/api-keys.ts';
import { authenticate } from './guard/authenticate.ts';
import { limitRate } from './guard/limit-rate.ts';
import { requireScope } from './guard/require-scope.ts';
import { shedRequests } from './guard/shed-requests.ts';
import { verifyJwt } from './guard/verify-jwt.ts';
import { mutated } from './hostile-bodies.fixture.ts';
import { hostileRequests } from './hostile-requests.fixture.ts';
import { unguarded } from './openapi-guard.ts';
import { quotesPersonal, valuesOf, type Schema } from './orders-from-schema.fixture.ts';
import { problemKinds } from './problem-details.ts';
import { bytesOf, sendRaw, type RawAnswer, type RawRequest } from './raw-request.fixture.ts';
import { startTestApp, type TestApp } from './test-app.fixture.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: object; headers?: object }> }>
  >;
  components: { schemas: Record<string, Schema> };
}

const faults: unknown[] = [];
const stop = new AbortController();
const issuer = createServer((_request, response) => response.end('{"keys":[]}'));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
let app: TestApp;
let document: Document;
let orders: fc.Arbitrary<unknown>;

beforeAll(async () => {
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/`;
  const log = {
    debug: () => undefined,
    warn: () => undefined,
    error: (facts: unknown) => faults.push(facts),
  } as never;
  const key = { client: 'shop', sha256: hashApiKey('shop-key'), scopes: ['orders:write', 'orders:read'] };
  const keys = parseApiKeys(
    JSON.stringify([
      key,
      { ...key, client: 'reader', sha256: hashApiKey('reader-key'), scopes: ['orders:read'] },
    ]),
  );
  const verify = verifyJwt({ issuer: 'https://i', audience: 'orders', jwksUrl }, log, stop.signal);
  const limit = { clientRateLimit: 1_000_000, clientRateWindowMs: 60_000 };
  const load = { maxPendingOrders: 512, maxEventLoopDelayMs: 60_000 };
  app = await startTestApp(
    (telemetry) => ({
      telemetry: { ...telemetry, log },
      guardFacts: { ...unguarded, authentication: 'any', ...limit, ...load },
      guard: {
        first: [shedRequests(load, () => 0, telemetry.meter)],
        beforeBody: [
          authenticate({ keys, verify }),
          limitRate({ limit: limit.clientRateLimit, windowMs: limit.clientRateWindowMs }),
          requireScope,
        ],
      },
    }),
    { limits: { headersTimeoutMs: 10_000, requestTimeoutMs: 10_000 } },
  );
  document = (await (await fetch(`http://127.0.0.1:${app.port}/openapi.json`)).json()) as Document;
  ajv.addSchema({ ...document, $id: 'api' });
  orders = valuesOf(schema('OrderRequest')).filter((order) => allows('OrderRequest', order));
});
afterAll(async () => {
  stop.abort();
  issuer.close();
  await app.close();
});

const schema = (name: string) => document.components.schemas[name] ?? {};
const allows = (name: string, value: unknown): boolean =>
  ajv.getSchema(`api#/components/schemas/${name}`)?.(value) === true;

const credentials = fc.oneof(
  { weight: 12, arbitrary: fc.constant([['X-API-Key', 'shop-key']] as const) },
  fc.constantFrom(
    ...[
      'reader-key',
      'x',
      '.',
      'a.b.c',
      '..',
      'eyJhbGciOiJub25lIn0.e30.',
      'eyJhbGciOiJSUzI1NiJ9.e30.AA',
      'eyJhbGciOiJIUzI1NiJ9.e30.AA',
    ].map((token) => [['Authorization', `Bearer ${token}`]] as const),
  ),
  fc.constantFrom(
    [] as const,
    [['Authorization', 'Basic x']] as const,
    [
      ['X-API-Key', 'shop-key'],
      ['X-API-Key', 'x'],
    ] as const,
  ),
);

const orderOf = (body: string): RawRequest => ({
  method: 'POST',
  path: '/orders',
  version: 'HTTP/1.1',
  headers: [
    ['Host', 'a'],
    ['Connection', 'close'],
    ['X-API-Key', 'shop-key'],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ],
  body: Buffer.from(body),
  endsEarly: false,
});

/** What the document says of the operation; for what it does not have, what it says of all of them. */
function documented({ method, path }: RawRequest): readonly string[] {
  const routed = path
    .toLowerCase()
    .replace(/^http:\/\/[^/]*/, '')
    .replace(/[?#].*$| +$/, '')
    .replace(/(.)\/$/, '$1');
  const template = routed.replace(/^\/orders\/[^/]+(?=$|\/events$)/, '/orders/{id}');
  const operations = document.paths[template] ?? {};
  const operation = operations[method === 'HEAD' ? 'get' : method.toLowerCase()];
  if (operation !== undefined) return Object.keys(operation.responses);
  return ['200', '204', '400', '401', '404', '405', '408', '431'];
}

function check(request: RawRequest, answer: RawAnswer | undefined): void {
  const seen = JSON.stringify({ sent: bytesOf(request).toString('latin1').slice(0, 2_000), answer });
  const holds = (what: string, holds: boolean) => {
    if (!holds) throw new Error(`${what}: ${seen}`);
  };
  if (answer === undefined) return holds('is answered, unless its sender has ended', request.endsEarly);
  const { status, headers, body } = answer;
  holds('is no fault of this side', status < 500);
  holds('has a documented status', documented(request).includes(String(status)));
  holds('has a challenge', status !== 401 || headers['www-authenticate'] !== undefined);
  holds('quotes nothing personal', !quotesPersonal(body) && !Object.values(headers).some(quotesPersonal));
  holds('shows no insides', !/node_modules|\.ts:\d|\bat [\w.]+ \(|Error:/.test(body));
  if (status >= 400 && request.method !== 'HEAD') {
    holds('is problem details', headers['content-type'] === 'application/problem+json; charset=utf-8');
    const problem = JSON.parse(body) as { type: string; status: number };
    holds('is the documented problem', allows('Problem', problem) && problem.status === status);
    holds('is a known kind', problem.type.replace('/docs#', '') in problemKinds);
  }
  if (status === 201) holds('is the documented answer', allows('AcceptedOrder', JSON.parse(body)));
}

/** Always the same requests, so that a fault that is found can be found again. */
const fixed = { seed: 20_260_726, endOnFailure: false };
const serve = async (request: RawRequest): Promise<RawAnswer | undefined> => {
  const answer = await sendRaw(app.port, request);
  check(request, answer);
  return answer;
};

describe('the order API', () => {
  afterEach(async () => {
    expect((await fetch(`http://127.0.0.1:${app.port}/livez`)).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('takes every order that its document allows', async () => {
    const take = async (batch: unknown[]) => {
      const answers = await Promise.all(batch.map((order) => serve(orderOf(JSON.stringify(order)))));
      expect(answers.map((answer) => answer?.status)).toEqual(batch.map(() => 201));
    };
    await fc.assert(fc.asyncProperty(fc.array(orders, { minLength: 5, maxLength: 5 }), take), {
      ...fixed,
      numRuns: 10,
    });
  }, 60_000);

  it('takes no order that its document forbids, and says so with a documented problem', async () => {
    const refuse = async (batch: string[]) => {
      for (const [index, answer] of (
        await Promise.all(batch.map((body) => serve(orderOf(body))))
      ).entries()) {
        const body = batch[index] ?? '';
        if (answer?.status === 201) expect(allows('OrderRequest', JSON.parse(body))).toBe(true);
        else expect([400, 413, 422]).toContain(answer?.status);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(mutated(orders), { minLength: 8, maxLength: 8 }), refuse), {
      ...fixed,
      numRuns: 30,
    });
  }, 60_000);

  it('answers whatever is sent to it with what its document says, and never fails over it', async () => {
    const statuses = new Map<number | undefined, number>();
    const answered = async (batch: RawRequest[]) => {
      for (const answer of await Promise.all(batch.map(serve)))
        statuses.set(answer?.status, (statuses.get(answer?.status) ?? 0) + 1);
    };
    const batches = fc.array(hostileRequests(orders, credentials), { minLength: 8, maxLength: 8 });
    await fc.assert(fc.asyncProperty(batches, answered), { ...fixed, numRuns: 60 });
    // The requests reach what they are to reach.
    for (const status of [201, 400, 401, 403, 404, 405, 413, 415, 422, 431])
      expect([...statuses.keys()]).toContain(status);
  }, 60_000);
});

describe('the check of answers', () => {
  const request = orderOf('{}');
  const problem = { type: '/docs#invalid-order', title: 't', status: 422, detail: 'd' };
  const answer = (change: object, headers = {}, status = 422) => ({
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
    body: JSON.stringify({ ...problem, ...change }),
  });

  it.each<[string, RawAnswer | undefined]>([
    ['none', undefined],
    ['500', answer({ status: 500 }, {}, 500)],
    ['a status that is not documented', answer({ status: 418 }, {}, 418)],
    ['another status in the problem', answer({ status: 400 })],
    ['a kind that there is not', answer({ type: '/docs#other' })],
    ['a problem without detail', answer({ detail: undefined })],
    ['HTML', answer({}, { 'content-type': 'text/html' })],
    ['personal values', answer({ detail: 'Konrad Zuse is no country' })],
    ['a stack trace', answer({ detail: 'TypeError\n    at f (node:internal)' })],
    ['401 without a challenge', answer({ status: 401, type: '/docs#unauthenticated' }, {}, 401)],
  ])('does not take %s', (_kind, wrong) => {
    expect(() => check(request, wrong)).toThrow();
  });

  it('takes a good one', () => {
    expect(() => check(request, answer({}))).not.toThrow();
  });
});
