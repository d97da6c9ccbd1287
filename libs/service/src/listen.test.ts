import { Agent, get } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { listen } from './listen.ts';

describe('listen', () => {
  it('takes a free port for 0 and refuses connections after close', async () => {
    const { port, close } = await listen((_request, response) => response.end('yes'), 0);
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('yes');
    await close();
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  it('names the port and the remedy when it is taken', async () => {
    const { port, close } = await listen((_request, response) => response.end(), 0);
    await expect(listen((_request, response) => response.end(), port)).rejects.toThrow(
      `port ${port} is in use: stop the process that holds it or set PORT to another`,
    );
    await close();
  });

  it('waits for requests in flight and does not wait for kept-alive connections', async () => {
    let answer: (() => void) | undefined;
    const waiting = Promise.withResolvers<void>();
    const { port, close } = await listen((request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/fast') return void response.end('fast');
      answer = () => response.end('slow');
      waiting.resolve();
    }, 0);
    const agent = new Agent({ keepAlive: true });
    const ask = async (path: string) => {
      const [response] = (await once(get({ port, path, agent }), 'response')) as [IncomingMessage];
      return (await response.toArray()).join('');
    };
    await ask('/fast');
    const slow = ask('/slow');
    await waiting.promise;
    let closed = false;
    const closing = close().then(() => (closed = true));
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    expect(closed).toBe(false);
    const answeredAt = performance.now();
    answer?.();
    expect(await slow).toBe('slow');
    await closing;
    // Node itself would wait for its keep-alive timeout, 5 s.
    expect(performance.now() - answeredAt).toBeLessThan(3_000);
    agent.destroy();
  });
});
