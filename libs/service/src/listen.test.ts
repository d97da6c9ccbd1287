import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
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

  it('cuts what does not end within the time for closing, such as a request whose sender has stopped in its middle', async () => {
    const begun = Promise.withResolvers<void>();
    const { port, close } = await listen((request) => request.once('data', () => begun.resolve()), 0);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const cut = once(socket, 'close');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
    await begun.promise;
    await close(20);
    await cut;
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

describe('what is no request', () => {
  const describeUnreadable = (reason: string) => ({ type: 'text/x-reason', body: reason });
  /** Everything that is answered to these bytes, until the server closes the connection. */
  const send = (port: number, bytes: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  };
  let handled: string[];
  const serve = (limits = {}) =>
    listen(
      (request: IncomingMessage, response: ServerResponse) => {
        handled.push(request.url ?? '');
        request.resume().on('end', () => response.end('handled'));
      },
      0,
      { describeUnreadable, limits },
    );
  beforeEach(() => (handled = []));

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400 Bad Request', 'malformed'],
    ['a request without Host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request', 'malformed'],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request', 'malformed'],
    [
      'two lengths of a body',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
      'malformed',
    ],
    [
      'headers above the limit',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(2_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'headers-too-large',
    ],
  ])(
    'is answered with a described refusal and a closed connection: %s',
    async (_kind, bytes, status, reason) => {
      const { port, close } = await serve({ maxHeaderBytes: 1_024 });
      const answer = await send(port, bytes);
      await close();
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
      expect(answer.toLowerCase()).toContain('content-type: text/x-reason\r\n');
      expect(answer.toLowerCase()).toContain('connection: close\r\n');
      expect(answer).toContain(reason);
      expect(handled).toEqual([]);
    },
  );

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost:'],
    ['body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow'],
  ])('is a request whose %s do not arrive in time: 408', async (_part, bytes) => {
    const { port, close } = await serve({ headersTimeoutMs: 100, requestTimeoutMs: 100 });
    expect(await send(port, bytes)).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n.*too-slow$/s);
    await close();
  });

  const late = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nlate body';
  it.each([
    ['nothing', 0],
    ['a part of its headers', 20],
    ['its headers', late.length - 9],
    ['a part of its body', late.length - 5],
  ])(
    'is a request of which only %s came in time: what comes after its refusal is not carried out',
    async (_part, early) => {
      const carriedOut: string[] = [];
      const { port, close } = await listen(
        (request, response) =>
          request
            .on('error', () => undefined)
            .resume()
            .on('end', () => {
              carriedOut.push(request.url ?? '');
              response.end('done');
            }),
        0,
        { describeUnreadable, limits: { headersTimeoutMs: 500, requestTimeoutMs: 500 } },
      );
      const socket = connect(port, '127.0.0.1');
      const answer = text(socket).catch(() => '');
      await once(socket, 'connect');
      socket.write(late.slice(0, early));
      // Time for the server to take that up.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      socket.write(late.slice(early));
      // The process stands still, as one does that is frozen: then it finds both, the rest and that it came too late.
      const until = performance.now() + 2_000;
      while (performance.now() < until);
      expect(await answer).not.toContain('done');
      await close();
      expect(carriedOut).toEqual([]);
    },
  );

  it('leaves the request before it its own answer, and nothing that could be taken for it', async () => {
    const handedOn = Promise.withResolvers<ServerResponse>();
    const { port, close } = await listen((_request, response) => handedOn.resolve(response), 0, {
      describeUnreadable,
    });
    const answers = send(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\nhello\r\n\r\n');
    (await handedOn.promise).end('stored');
    expect(await answers).toMatch(/^HTTP\/1.1 200 OK\r\n(?!.*HTTP).*Connection: close\r\n.*stored$/s);
    await close();
  });

  it('is not an unknown expectation', async () => {
    const { port, close } = await serve();
    const bytes = 'GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nConnection: close\r\n\r\n';
    expect(await send(port, bytes)).toMatch(/^HTTP\/1.1 200 OK.*handled/s);
    await close();
  });
});

describe('a server that is to stop', () => {
  it('takes requests as before, and says that the connection ends with the answer', async () => {
    const stopping = new AbortController();
    const { port, close } = await listen((_request, response) => response.end('yes'), 0, {
      stopping: stopping.signal,
    });
    const connection = async () => (await fetch(`http://127.0.0.1:${port}`)).headers.get('connection');
    expect(await connection()).toBe('keep-alive');
    stopping.abort();
    expect(await connection()).toBe('close');
    await close();
  });
});
