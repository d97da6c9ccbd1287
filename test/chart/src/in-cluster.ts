import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The cluster of kubectl's current context, in one namespace. */
export interface Cluster {
  /** @returns what it printed @throws Error with what it said when it failed */
  kubectl(...args: string[]): string;
  helm(...args: string[]): string;
  /** Reaches a Service; `close` ends it. */
  forward(service: string, port: number): Promise<{ url: string; close(): void }>;
}

export function openCluster(helmPath: string, namespace: string): Cluster {
  const run = (command: string, args: string[]): string => {
    try {
      return execFileSync(command, ['--namespace', namespace, ...args], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stderr, stdout } = error as { stderr: string; stdout: string };
      throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout}`, { cause: error });
    }
  };
  return {
    kubectl: (...args) => run('kubectl', args),
    helm: (...args) => run(helmPath, args),
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
