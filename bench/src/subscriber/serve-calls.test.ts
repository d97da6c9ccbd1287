import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { serveCalls, type ReceivedCall } from './serve-calls.ts';

const eventId = '0192f0c0-0000-7000-8000-000000000007';
const orderId = '0192f0c0-0000-7000-9000-000000000003';

async function serve(answers: boolean) {
  const calls: ReceivedCall[] = [];
  const began = Promise.withResolvers<void>();
  const cut = Promise.withResolvers<ReceivedCall>();
  const server = serveCalls({
    began(call, answer) {
      calls.push(call);
      began.resolve();
      if (answers) answer();
    },
    cut: cut.resolve,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
  const request = (body: string) =>
    pool.request({ method: 'PUT', path: '/inventory/deduct', headers: { 'x-event-id': eventId }, body });
  return { server, pool, request, calls, began: began.promise, cut: cut.promise };
}

describe('the stub API', () => {
  it('knows each call by its event and order, whatever the body’s length, on one connection', async () => {
    const { server, pool, request, calls } = await serve(true);
    for (const padding of [0, 100_000, 10]) {
      const { statusCode, body } = await request(JSON.stringify({ orderId, padding: 'ü'.repeat(padding) }));
      expect([statusCode, await body.text()]).toEqual([200, '{}']);
    }
    expect(calls).toEqual([1, 2, 3].map(() => ({ eventId, orderId })));
    await pool.close();
    server.close();
  });

  it('tells of a call whose connection ends before its answer', async () => {
    const { server, pool, request, began, cut } = await serve(false);
    const refused = request(JSON.stringify({ orderId })).catch((error: unknown) => error);
    await began;
    await pool.destroy();
    expect(await refused).toBeInstanceOf(Error);
    expect(await cut).toEqual({ eventId, orderId });
    server.close();
  });
});
