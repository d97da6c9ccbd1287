import net from 'node:net';

// Loaded into an app before its own code: connections to the one port go to the other, as `DETOURS=9092=5001,…` says.
// Brokers name themselves to their clients, so a client can't be sent to a proxy otherwise.
const detours = new Map(
  (process.env.DETOURS ?? '').split(',').map((detour) => detour.split('=') as [string, string]),
);
const connect = net.connect.bind(net) as (...given: unknown[]) => net.Socket;

net.connect = (...given: unknown[]) => {
  const [target, ...others] = given;
  const isPlace = target !== null && typeof target === 'object' && 'port' in target;
  const proxy = isPlace ? detours.get(String(target.port)) : undefined;
  if (proxy === undefined) return connect(...given);
  return connect({ ...(target as object), host: '127.0.0.1', port: Number(proxy) }, ...others);
};
