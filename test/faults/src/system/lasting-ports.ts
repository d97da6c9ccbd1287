import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to outgoing connections (Linux 32768, others 49152). */
const lowest = 18_000;
const blockSize = 512;
const blocks = 24;

/**
 * Loopback ports for servers that will be down for a while and come back: nobody else takes them meanwhile, as could
 * happen to a port that the system chose.
 */
export interface LastingPorts {
  take(count: number): Promise<number[]>;
  release(): Promise<void>;
}

/**
 * A block of ports that no other run on this machine has: who listens on its first port has it, and loses it with its
 * process. @throws Error when all are taken
 */
export async function reservePorts(random: () => number = Math.random): Promise<LastingPorts> {
  const first = Math.floor(random() * blocks);
  for (let tries = 0; tries < blocks; tries += 1) {
    const lock = lowest + ((first + tries) % blocks) * blockSize;
    const held = await listenOn(lock);
    if (held !== undefined) return portsAfter(lock, held);
  }
  throw new Error(`all ${blocks} blocks of ports from ${lowest} are taken: end other runs first`);
}

function portsAfter(lock: number, held: Server): LastingPorts {
  let next = lock + 1;
  return {
    async take(count) {
      const ports: number[] = [];
      for (; ports.length < count; next += 1) {
        if (next >= lock + blockSize) throw new Error(`no ${count} ports are free from ${lock}`);
        const server = await listenOn(next);
        if (server === undefined) continue;
        await closed(server);
        ports.push(next);
      }
      return ports;
    },
    release: () => closed(held),
  };
}

/** Undefined when the port is in use, or not for us. */
async function listenOn(port: number): Promise<Server | undefined> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  server.unref();
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
