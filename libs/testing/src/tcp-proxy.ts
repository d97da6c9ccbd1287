import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Ends the present connections; new ones are still taken. */
  cut(): void;
  /** Ends the present connections and refuses new ones, until `mend`: the other side is down. */
  refuse(): void;
  /** Keeps connections open but lets nothing through, in both ways or in one, until `mend`: the other side is a black hole. */
  stall(way?: Way): void;
  /** The same for the present connections only, and not even `mend` wakes them; new ones work. */
  stallPresent(way?: Way): void;
  mend(): void;
  close(): Promise<void>;
}

/** Seen from the client: its requests, the answers, or both. */
export type Way = 'both' | 'to-server' | 'to-client';

/** Stands between a client and a server on TCP, to cut or silence the way between them. */
export async function startTcpProxy(target: { host?: string; port: number }, port = 0): Promise<TcpProxy> {
  const { host = '127.0.0.1', port: targetPort } = target;
  const sockets = new Map<Socket, Exclude<Way, 'both'>>();
  let state: 'open' | 'refusing' | 'stalled' = 'open';
  let stalled: Way = 'both';
  const dead = new WeakSet<Socket>();
  const isHeld = (way: Way): boolean => state === 'stalled' && (stalled === 'both' || stalled === way);

  const join = (from: Socket, to: Socket, way: Exclude<Way, 'both'>): void => {
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (!isHeld(way) && !dead.has(from)) from.resume();
    });
    sockets.set(from, way);
    if (isHeld(way)) from.pause();
  };
  const server = createServer((client) => {
    if (state === 'refusing') return client.resetAndDestroy();
    const upstream = connect(targetPort, host);
    join(client, upstream, 'to-server');
    join(upstream, client, 'to-client');
  });
  const cut = (): void => [...sockets.keys()].forEach((socket) => void socket.destroy());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cut,
    refuse: () => {
      state = 'refusing';
      cut();
    },
    stall: (way = 'both') => {
      state = 'stalled';
      stalled = way;
      for (const [socket, itsWay] of sockets) if (isHeld(itsWay)) socket.pause();
    },
    stallPresent: (way = 'both') => {
      for (const [socket, itsWay] of sockets) {
        if (way !== 'both' && way !== itsWay) continue;
        dead.add(socket);
        socket.pause();
      }
    },
    mend: () => {
      state = 'open';
      for (const socket of sockets.keys()) if (!dead.has(socket)) socket.resume();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
