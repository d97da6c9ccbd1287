import { startInventoryApi, type StubApi, waitFor } from '@rivulet/testing';
import { request } from 'undici';
import { followLedger } from './follow-ledger.ts';

describe('followLedger', () => {
  let api: StubApi;
  beforeEach(async () => void (api = await startInventoryApi()));
  afterEach(() => api.close());
  const deduct = async (orderId: string, key = orderId) => {
    const body = JSON.stringify({ orderId, items: [{ productId: 'p', quantity: 1 }] });
    const headers = { 'idempotency-key': key, 'x-event-id': `event-of-${orderId}` };
    await (await request(`${api.url}/inventory/deduct`, { method: 'PUT', headers, body })).body.dump();
  };
  const order = (orderId: string) => ({ orderId, eventId: `event-of-${orderId}`, placedAt: 0 });

  it('sees only calls made after it began, and each once', async () => {
    await deduct('before');
    const ledger = await followLedger(api.url);
    await deduct('a');
    await ledger.update();
    await deduct('b');
    await ledger.update();
    await ledger.update();
    expect(ledger.calls().map(({ orderId }) => orderId)).toEqual(['a', 'b']);
    expect(ledger.countDone([order('a'), order('b'), order('c')])).toBe(2);
  });

  it('sees the end of a call that was in progress when it looked before', async () => {
    api.configure({ latencyMs: 50, onlyKeys: ['slow'] });
    const ledger = await followLedger(api.url);
    const slow = deduct('slow');
    await deduct('quick');
    await ledger.update();
    expect(ledger.doneAt(order('slow'))).toBeUndefined();
    await slow;
    await ledger.update();
    expect(ledger.doneAt(order('slow'))).toBeGreaterThan(ledger.doneAt(order('quick')) ?? Infinity);
  });

  it('does not take a call for done whose caller left before the answer', async () => {
    api.configure({ latencyMs: 60_000 });
    const ledger = await followLedger(api.url);
    const body = JSON.stringify({ orderId: 'a', items: [{ productId: 'p', quantity: 1 }] });
    const signal = AbortSignal.timeout(50);
    await expect(request(`${api.url}/inventory/deduct`, { method: 'PUT', body, signal })).rejects.toThrow();
    await waitFor(() => api.ledger()[0]?.endedAt, { what: 'the end of the call' });
    await ledger.update();
    expect(ledger.calls()).toHaveLength(1);
    expect(ledger.countDone([order('a')])).toBe(0);
  });

  it('goes on when the API was away for a while', async () => {
    const ledger = await followLedger(api.url);
    await deduct('a');
    const port = Number(new URL(api.url).port);
    await api.close();
    expect(await ledger.update()).toBe(false);
    api = await startInventoryApi({ port });
    expect(await ledger.update()).toBe(true);
  });
});
