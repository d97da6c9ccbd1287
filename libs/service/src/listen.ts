import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  port: number;
  /** Stops accepting, closes idle connections, resolves when the requests in flight have been answered. */
  close(): Promise<void>;
}

/**
 * Serves an express app (or any request listener) on a port; 0 takes a free one.
 * @throws Error that names the port and the remedy when the port is taken or not allowed.
 */
export async function listen(
  app: RequestListener,
  port: number,
  options: { host?: string } = {},
): Promise<Listener> {
  const server = createServer(app);
  const closing = new AbortController();
  server.prependListener('request', (_request, response) => {
    if (closing.signal.aborted) response.setHeader('connection', 'close');
    response.once('close', () => {
      if (closing.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
  });
  server.listen(port, options.host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(explain(cause, port), { cause });
  }
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing.abort();
      closed ??= stop(server);
      return closed;
    },
  };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeIdleConnections();
  });
}

function explain(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `port ${port} is in use: stop the process that holds it or set PORT to another`;
  if (code === 'EACCES') return `port ${port} may not be opened by this user: set PORT to one above 1023`;
  return `port ${port} could not be opened: ${error instanceof Error ? error.message : String(error)}`;
}
