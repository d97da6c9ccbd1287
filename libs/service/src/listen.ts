import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseUnreadable, refuseWithoutHost, type DescribeUnreadable } from './refuse-unreadable.ts';

export interface Listener {
  port: number;
  /**
   * Stops accepting, closes idle connections, resolves when the requests in flight have been answered. What is not by
   * then is cut after `withinMs` (5 s): the sender may have stopped in the middle of its request, and no timeout of the
   * server counts any more once it is closing.
   */
  close(withinMs?: number): Promise<void>;
}

/** What a connection may do; Node.js's own defaults where nothing is said. */
export interface ConnectionLimits {
  maxHeaderBytes?: number;
  /** For the headers to arrive; not above `requestTimeoutMs`. */
  headersTimeoutMs?: number;
  /** For the whole request to arrive. */
  requestTimeoutMs?: number;
  /** For an idle connection to be used again. */
  keepAliveTimeoutMs?: number;
}

export interface ListenOptions {
  host?: string;
  limits?: ConnectionLimits;
  /** From its abort on, answers say `Connection: close`: clients come back through the load balancer. */
  stopping?: AbortSignal;
  /** Gives what the server itself refuses a body. */
  describeUnreadable?: DescribeUnreadable;
}

const defaultLimits = {
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 60_000,
  requestTimeoutMs: 300_000,
  keepAliveTimeoutMs: 5_000,
};
/** How late timeouts may be noticed. */
const checkEveryMs = 1_000;
const closeWithinMs = 5_000;
/** How late a connection may be closed that was in use when the server was told to close. */
const closeEveryMs = 50;

/**
 * Serves an express app (or any request listener) on a port; 0 takes a free one.
 * @throws Error that names the port and the remedy when the port is taken or not allowed.
 */
export async function listen(
  app: RequestListener,
  port: number,
  options: ListenOptions = {},
): Promise<Listener> {
  const { host, stopping, describeUnreadable } = options;
  const limits = { ...defaultLimits, ...options.limits };
  let closed: Promise<void> | undefined;
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: checkEveryMs,
      requireHostHeader: describeUnreadable === undefined,
    },
    (request, response) => {
      if (closed !== undefined || stopping?.aborted === true) response.setHeader('connection', 'close');
      if (describeUnreadable !== undefined && lacksHost(request)) {
        return refuseWithoutHost(response, describeUnreadable);
      }
      app(request, response);
    },
  );
  if (describeUnreadable !== undefined) refuseUnreadable(server, describeUnreadable);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(explain(cause, port), { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: (withinMs = closeWithinMs) => (closed ??= stop(server, withinMs)),
  };
}

function lacksHost({
  headers,
  httpVersion,
}: {
  headers: { host?: string | undefined };
  httpVersion: string;
}): boolean {
  return headers.host === undefined && httpVersion === '1.1';
}

function stop(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const closing = setInterval(() => server.closeIdleConnections(), closeEveryMs);
    const cutting = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close((error) => {
      clearInterval(closing);
      clearTimeout(cutting);
      if (error === undefined) resolve();
      else reject(error);
    });
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
