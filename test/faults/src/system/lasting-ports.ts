import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (Linux 32768, others 49152). */
const lowest = 18_000;
const highest = 31_999;

/**
 * Loopback ports for servers that will be down for a while and come back: no connection takes them meanwhile, as could
 * happen to a port that the system chose.
 */
export async function lastingPorts(count: number, random: () => number = Math.random): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = lowest + Math.floor(random() * (highest - lowest + 1));
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false; // in use, or not for us
  }
  server.close();
  await once(server, 'close');
  return true;
}
