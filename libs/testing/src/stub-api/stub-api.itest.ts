import { request } from 'undici';
import { startInventoryApi } from '../inventory-api.ts';
import { startNotificationApi } from '../notification-api.ts';
import type { StubApi } from './start-stub-api.ts';
import { waitFor } from '../wait-for.ts';

const order = { orderId: 'order-1', items: [{ productId: 'p-1', quantity: 2 }] };

async function send(url: string, method: 'GET' | 'PUT' | 'POST' | 'DELETE', body?: unknown, key?: string) {
  const answer = await request(url, {
    method,
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as object };
}

describe('the inventory API', () => {
  let api: StubApi;
  beforeEach(async () => void (api = await startInventoryApi()));
  afterEach(() => api.close());
  const deduct = (body: unknown, key?: string) => send(`${api.url}/inventory/deduct`, 'PUT', body, key);

  it('records each call with its key, event, trace and body', async () => {
    await request(`${api.url}/inventory/deduct`, {
      method: 'PUT',
      headers: {
        'idempotency-key': 'g:e-1',
        'x-event-id': 'e-1',
        traceparent: '00-aa-bb-01',
        'sent-at': '1500',
      },
      body: JSON.stringify(order),
    }).then((answer) => answer.body.dump());
    expect(api.ledger()).toEqual([
      {
        seq: 1,
        at: expect.any(Number),
        sentAt: 1_500,
        endedAt: expect.any(Number),
        caller: null,
        answered: true,
        method: 'PUT',
        path: '/inventory/deduct',
        idempotencyKey: 'g:e-1',
        orderId: 'order-1',
        eventId: 'e-1',
        status: 200,
        effect: true,
        replayed: false,
        traceparent: '00-aa-bb-01',
        body: order,
      },
    ]);
  });

  it('gives the same answer for the same key, with no second effect', async () => {
    const first = await deduct(order, 'key-1');
    const second = await deduct(order, 'key-1');
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(api.summary()).toMatchObject({ calls: 2, effects: 1, repeatedOrderIds: ['order-1'] });
  });

  it('has one effect when two calls with one key arrive together', async () => {
    api.configure({ latencyMs: 20 });
    await Promise.all([deduct(order, 'key-1'), deduct(order, 'key-1')]);
    expect(api.summary()).toMatchObject({ calls: 2, effects: 1, replayed: 1 });
  });

  it('refuses a known key for another request', async () => {
    await deduct(order, 'key-1');
    expect(await deduct({ ...order, orderId: 'order-2' }, 'key-1')).toMatchObject({ status: 422 });
  });

  it('does the thing after failures of the same key', async () => {
    await send(`${api.url}/_control`, 'PUT', { failFirst: 1, status: 500 });
    expect((await deduct(order, 'key-1')).status).toBe(500);
    expect((await deduct(order, 'key-1')).status).toBe(200);
    expect(api.summary()).toMatchObject({ calls: 2, effects: 1, failed: 1, repeatedOrderIds: [] });
  });

  it.each([
    ['no items', { orderId: 'o', items: [] }, 'items: '],
    ['a quantity of 0', { orderId: 'o', items: [{ productId: 'p', quantity: 0 }] }, 'items.0.quantity: '],
    ['a field that it does not know', { ...order, note: 'x' }, 'note'],
    ['no order id', { items: order.items }, 'orderId: '],
    ['no JSON', '{', 'not JSON'],
  ])('answers 400 with the reason to %s', async (_what, body, reason) => {
    const answer = await deduct(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(reason);
    expect(api.summary()).toMatchObject({ calls: 1, effects: 0 });
  });

  it('sends Retry-After and refuses a behaviour that it does not know', async () => {
    await send(`${api.url}/_control`, 'PUT', { status: 429, retryAfterSeconds: 3 });
    expect(await deduct(order)).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
    const refused = await send(`${api.url}/_control`, 'PUT', { delay: 3 });
    expect(refused).toMatchObject({ status: 400, body: { fields: expect.arrayContaining(['latencyMs']) } });
  });

  it('takes a call and never answers when it hangs', async () => {
    api.configure({ hang: true });
    const leave = new AbortController();
    const calling = request(`${api.url}/inventory/deduct`, {
      method: 'PUT',
      body: JSON.stringify(order),
      signal: leave.signal,
    });
    await waitFor(() => api.summary().inProgress === 1, { what: 'the call in the ledger' });
    leave.abort();
    await expect(calling).rejects.toThrow('aborted');
    await waitFor(() => api.ledger()[0]?.endedAt, { what: 'the end of the call' });
    expect(api.summary()).toMatchObject({ calls: 1, effects: 0, failed: 1, inProgress: 0 });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('ends the connection %s the thing is done', async (reset, effects) => {
    api.configure({ reset });
    await expect(deduct(order, 'key-1')).rejects.toThrow();
    expect(api.summary()).toMatchObject({ calls: 1, effects, inProgress: 0 });
    expect(api.ledger()[0]).toMatchObject({ answered: false });
  });

  it('sends the head of its answer long before the body when it drips', async () => {
    api.configure({ dripMs: 300 });
    const answer = await request(`${api.url}/inventory/deduct`, {
      method: 'PUT',
      body: JSON.stringify(order),
    });
    expect(answer.statusCode).toBe(200);
    expect(api.ledger()[0]).toMatchObject({ endedAt: null });
    expect(await answer.body.json()).toMatchObject({ status: 'deducted' });
    expect(api.ledger()[0]).toMatchObject({ answered: true });
  });

  it('knows a caller by the door that it uses', async () => {
    await send(`${api.url}/as/replica-1/inventory/deduct`, 'PUT', order, 'key-1');
    expect(api.ledger()[0]).toMatchObject({ caller: 'replica-1', path: '/inventory/deduct', effect: true });
  });

  it('marks a call as not answered when the caller left before', async () => {
    api.configure({ latencyMs: 60_000 });
    const calling = request(`${api.url}/inventory/deduct`, {
      method: 'PUT',
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(50),
    });
    await expect(calling).rejects.toThrow();
    await waitFor(() => api.ledger()[0]?.endedAt, { what: 'the end of the call' });
    expect(api.ledger()).toMatchObject([{ status: 200, effect: true, answered: false }]);
  });

  it('gives its ledger over HTTP, filtered, and clears it', async () => {
    await deduct(order);
    await deduct({ ...order, orderId: 'order-2' });
    expect((await send(`${api.url}/_ledger?orderId=order-2`, 'GET')).body).toMatchObject([{ seq: 2 }]);
    expect((await send(`${api.url}/_ledger?since=2`, 'GET')).body).toEqual([]);
    expect((await send(`${api.url}/_ledger/summary`, 'GET')).body).toMatchObject({ calls: 2, orders: 2 });
    await send(`${api.url}/_ledger`, 'DELETE');
    expect(api.ledger()).toEqual([]);
  });

  it('says which calls it takes', async () => {
    expect(await send(`${api.url}/inventory/deduct`, 'POST', order)).toMatchObject({ status: 405 });
    const unknown = await send(`${api.url}/stock`, 'GET');
    expect(unknown).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('PUT /inventory/deduct') },
    });
  });
});

describe('the notification API', () => {
  let api: StubApi;
  beforeEach(async () => void (api = await startNotificationApi()));
  afterEach(() => api.close());

  it('takes an e-mail and a text message', async () => {
    const email = { orderId: 'order-1', to: 'ada@example.com', subject: 'Your order', body: 'Confirmed.' };
    const sms = { orderId: 'order-2', to: '+4915112345678', text: 'Confirmed.' };
    expect((await send(`${api.url}/send-email`, 'POST', email)).body).toMatchObject({ status: 'sent' });
    expect((await send(`${api.url}/send-sms`, 'POST', sms)).body).toMatchObject({ status: 'sent' });
    expect(api.ledger().map(({ path }) => path)).toEqual(['/send-email', '/send-sms']);
  });

  it('refuses an e-mail without an address and a text message without a number', async () => {
    const email = { orderId: 'order-1', to: '', subject: 'Your order', body: 'Confirmed.' };
    const sms = { orderId: 'order-2', to: 'ada@example.com', text: 'Confirmed.' };
    expect((await send(`${api.url}/send-email`, 'POST', email)).status).toBe(400);
    expect((await send(`${api.url}/send-sms`, 'POST', sms)).status).toBe(400);
  });
});
