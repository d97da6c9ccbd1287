import { Client, request } from 'undici';
import { startInventoryApi } from './inventory-api.ts';
import type { StubApi } from './stub-api/start-stub-api.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe('startTcpProxy', () => {
  let api: StubApi;
  let proxy: TcpProxy;
  beforeEach(async () => {
    api = await startInventoryApi();
    proxy = await startTcpProxy({ port: Number(new URL(api.url).port) });
  });
  afterEach(async () => {
    await proxy.close();
    await api.close();
  });
  const status = async (timeoutMs = 5_000): Promise<number> => {
    const answer = await request(`http://127.0.0.1:${proxy.port}/livez`, {
      headersTimeout: timeoutMs,
      reset: true,
    });
    await answer.body.dump();
    return answer.statusCode;
  };

  it('lets everything through', async () => {
    expect(await status()).toBe(200);
  });

  it('refuses connections until it is mended', async () => {
    proxy.refuse();
    await expect(status()).rejects.toThrow();
    proxy.mend();
    expect(await status()).toBe(200);
  });

  it('keeps connections open and silent while stalled', async () => {
    proxy.stall();
    await expect(status(50)).rejects.toThrow('Headers Timeout');
    proxy.mend();
    expect(await status()).toBe(200);
  });

  it.each([
    ['to-server', 0],
    ['to-client', 1],
  ] as const)('stalls one way: %s', async (way, callsThatArrived) => {
    proxy.stall(way);
    const call = request(`http://127.0.0.1:${proxy.port}/inventory/deduct`, {
      method: 'PUT',
      body: JSON.stringify({ orderId: 'order-1', items: [{ productId: 'p', quantity: 1 }] }),
      headersTimeout: 300,
    });
    await expect(call).rejects.toThrow('Headers Timeout');
    expect(api.summary().calls).toBe(callsThatArrived);
    proxy.mend();
    expect(await status()).toBe(200);
  });

  it('silences the present connections for good, and lets new ones work', async () => {
    const agent = new Client(`http://127.0.0.1:${proxy.port}`);
    const ask = () => agent.request({ method: 'GET', path: '/livez', headersTimeout: 100 });
    await (await ask()).body.dump();
    proxy.stallPresent();
    proxy.mend();
    await expect(ask()).rejects.toThrow('Headers Timeout');
    expect(await status()).toBe(200);
    await agent.destroy();
  });
});
