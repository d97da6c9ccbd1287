import { Client } from 'undici';
import { percentile } from './figures.ts';

export interface LoadTarget {
  url: string;
  path: string;
  headers: Record<string, string>;
  /** A body for each request. */
  nextBody: () => string;
}

export interface ClosedLoopResult {
  /** All requests that were sent, also outside of the measured time. */
  sent: number;
  /** How many got which status; 0 for those that got no answer. */
  byStatus: Record<number, number>;
  /** Answers within the measured time. */
  measured: number;
  measuredMs: number;
  p50Ms: number;
  p99Ms: number;
}

export interface ClosedLoopOptions {
  connections: number;
  warmUpMs: number;
  measureMs: number;
  /** Called where the measured time begins and where it ends. */
  mark: () => void;
}

/** As many requests under way as there are connections: each sends the next when it has got its answer. */
export async function closedLoop(target: LoadTarget, options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const { url, path, headers, nextBody } = target;
  const { connections, warmUpMs, measureMs, mark } = options;
  const byStatus: Record<number, number> = {};
  const latenciesMs: number[] = [];
  let sent = 0;
  let phase: 'warm-up' | 'measuring' | 'over' = 'warm-up';

  async function run(client: Client): Promise<void> {
    while (phase !== 'over') {
      sent += 1;
      const startedAt = performance.now();
      const status = await send(client);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (phase === 'measuring') latenciesMs.push(performance.now() - startedAt);
    }
  }

  async function send(client: Client): Promise<number> {
    try {
      const { statusCode, body } = await client.request({ path, method: 'POST', headers, body: nextBody() });
      await body.dump();
      return statusCode;
    } catch {
      return 0;
    }
  }

  const clients = Array.from({ length: connections }, () => new Client(url));
  const running = Promise.all(clients.map(run));
  await pass(warmUpMs);
  mark();
  const startedAt = performance.now();
  phase = 'measuring';
  await pass(measureMs);
  const measuredMs = performance.now() - startedAt;
  phase = 'over';
  mark();
  await running;
  await Promise.all(clients.map((client) => client.close()));
  latenciesMs.sort((a, b) => a - b);
  const [p50Ms, p99Ms] = [percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99)];
  return { sent, byStatus, measured: latenciesMs.length, measuredMs, p50Ms, p99Ms };
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
