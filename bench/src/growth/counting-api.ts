import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An API that answers at once and keeps nothing but a count: a ledger of a million calls would be measured, too. It also
 * takes spans, uncounted, as a collector would.
 */
export interface CountingApi {
  url: string;
  count(): number;
  /** Resolves with the call that makes the count reach it. */
  reached(count: number): Promise<void>;
  close(): void;
}

export async function startCountingApi(): Promise<CountingApi> {
  let count = 0;
  let awaited: { count: number; resolve: () => void } | undefined;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('{}');
      if (request.method !== 'PUT') return;
      count += 1;
      if (awaited !== undefined && count >= awaited.count) awaited.resolve();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    reached: (wanted) =>
      new Promise((resolve) => {
        awaited = { count: wanted, resolve };
        if (count >= wanted) resolve();
      }),
    close: () => void server.close().closeAllConnections(),
  };
}
