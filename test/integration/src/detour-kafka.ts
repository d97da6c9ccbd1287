import { startTcpProxy, type TcpProxy, type Way } from '@rivulet/testing';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readTestStack } from '@rivulet/kafka/testing';

/** Proxies between one app and every broker. */
export interface KafkaDetour {
  /** For the app whose connections are to take it. */
  env: Record<string, string>;
  /** Ends the connections and takes no new ones: the brokers are down. */
  refuse(): void;
  stall(way?: Way): void;
  stallPresent(way?: Way): void;
  mend(): void;
  close(): Promise<void>;
}

export async function detourKafka(): Promise<KafkaDetour> {
  const module = pathToFileURL(join(import.meta.dirname, 'read-env-detours.ts'));
  const detours: string[] = [];
  const proxies: TcpProxy[] = [];
  for (const broker of readTestStack().brokers) {
    const { hostname: host, port } = new URL(`kafka://${broker}`);
    const proxy = await startTcpProxy({ host, port: Number(port) });
    detours.push(`${port}=${proxy.port}`);
    proxies.push(proxy);
  }
  return {
    env: { NODE_OPTIONS: `--import=${module.href}`, DETOURS: detours.join(',') },
    refuse: () => proxies.forEach((proxy) => proxy.refuse()),
    stall: (way) => proxies.forEach((proxy) => proxy.stall(way)),
    stallPresent: (way) => proxies.forEach((proxy) => proxy.stallPresent(way)),
    mend: () => proxies.forEach((proxy) => proxy.mend()),
    close: async () => {
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}
