import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { sendHalf } from './send-order.ts';

describe('sendHalf', () => {
  it('takes no notice of a publisher that is killed after it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { signal } = new AbortController();
    const order = { url, idempotencyKey: 'key-1', body: '{"customerId":"1"}', timeoutMs: 5_000, signal };

    expect(await sendHalf(order)).toMatchObject({ outcome: 'refused' });
    const [socket] = (await connected) as [Socket];
    await once(socket, 'data');
    socket.resetAndDestroy();
    server.close();
    await once(server, 'close');
    // The reset reaches the sender's end in one of the next turns, where an error nobody listens to ends the process.
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
  });
});
