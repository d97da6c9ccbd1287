import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { StackError } from './stack-error.ts';

export interface PortWish {
  port: number;
  /** Who wants it, as the reader knows it: `Kafka`. */
  wantedBy: string;
  /** The variable that moves it: `KAFKA_PORT`. */
  env: string;
}

async function listenOn(port: number, host: string): Promise<Server> {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

async function answers(port: number, host: string): Promise<boolean> {
  const socket = connect({ port, host, signal: AbortSignal.timeout(500) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // refused or silent: the attempt to listen decides
  } finally {
    socket.destroy();
  }
}

/** Why a loopback port cannot be had, or `undefined` when it is free. */
export async function portTrouble(port: number, host = '127.0.0.1'): Promise<string | undefined> {
  // Some systems let a second server listen on 127.0.0.1 beside one on all addresses: so ask first who answers.
  if (await answers(port, host)) return 'is in use';
  try {
    await close(await listenOn(port, host));
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return 'is in use';
    if (code === 'EACCES') return 'needs privileges that this user does not have';
    return `cannot be used (${message})`;
  }
}

/** Checks all ports before anything starts. @throws StackError naming every port that cannot be had */
export async function checkPorts(wishes: readonly PortWish[]): Promise<void> {
  const faults: string[] = [];
  const firstWish = new Map<number, PortWish>();
  for (const { port, wantedBy, env } of wishes) {
    const other = firstWish.get(port);
    const trouble = other ? `is wanted by ${other.wantedBy} too` : await portTrouble(port);
    if (trouble) faults.push(`port ${port}, wanted by ${wantedBy}, ${trouble} (set ${env} to use another)`);
    firstWish.set(port, { port, wantedBy, env });
  }
  if (faults.length === 0) return;
  const text = faults.join('; ');
  throw new StackError(`${text[0]?.toUpperCase()}${text.slice(1)}.`);
}

/** Below the range from which systems take the ports of outgoing connections. */
const [lowest, highest] = [10_000, 32_000];

/** Loopback ports that were free a moment ago, all different, and that no outgoing connection will take. */
export async function freePorts(count: number, random = Math.random): Promise<number[]> {
  const held = new Map<number, Server>();
  try {
    while (held.size < count) {
      const port = lowest + Math.floor(random() * (highest - lowest));
      const server = held.has(port) ? undefined : await listenOn(port, '127.0.0.1').catch(() => undefined);
      if (server) held.set(port, server);
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(close));
  }
}
