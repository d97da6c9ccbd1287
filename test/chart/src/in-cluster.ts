import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The cluster of kubectl's current context, in one namespace. */
export interface Cluster {
  readonly namespace: string;
  /** @returns what it printed @throws Error with what it said when it failed */
  kubectl(...args: string[]): string;
  /** The same, with this resource to read. */
  apply(resource: object): string;
  helm(...args: string[]): string;
  /** What a pod of this Deployment prints from now on, once it has ended. */
  output(deployment: string): Promise<string>;
  /** Reaches a Service; `close` ends it. */
  forward(service: string, port: number): Promise<{ url: string; close(): void }>;
}

export function openCluster(helmPath: string, namespace: string): Cluster {
  const run = (command: string, args: string[], input?: string): string => {
    try {
      const options = { encoding: 'utf8', stdio: 'pipe', ...(input === undefined ? {} : { input }) } as const;
      return execFileSync(command, ['--namespace', namespace, ...args], options);
    } catch (error) {
      const { stderr, stdout, message } = error as Error & { stderr?: string; stdout?: string };
      const said = `${stderr ?? ''}${stdout ?? ''}`.trim();
      throw new Error(`${command} ${args.join(' ')}: ${said === '' ? message : said}`, { cause: error });
    }
  };
  return {
    namespace,
    kubectl: (...args) => run('kubectl', args),
    apply: (resource) => run('kubectl', ['apply', '--filename', '-'], JSON.stringify(resource)),
    helm: (...args) => run(helmPath, args),
    async output(deployment) {
      const child = spawn('kubectl', ['--namespace', namespace, 'logs', '--follow', deployment]);
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      await once(child, 'close');
      return printed;
    },
    async forward(service, port) {
      const child = spawn('kubectl', [
        ...['--namespace', namespace, 'port-forward', `service/${service}`, `:${port}`],
      ]);
      const url = await localUrl(child);
      return { url, close: () => void child.kill() };
    },
  };
}

async function localUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('kubectl port-forward has no output');
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
  const port = typeof line === 'string' ? /127\.0\.0\.1:(\d+)/.exec(line)?.[1] : undefined;
  if (port === undefined) throw new Error(`kubectl port-forward said ${String(line)}`);
  return `http://127.0.0.1:${port}`;
}
