import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createHealth, listen, type Listener, type ListenOptions } from '@rivulet/service';
import { createTestTelemetry, type TestTelemetry } from '@rivulet/telemetry';
import { createApp, type AppParts } from './create-app.ts';
import { describeUnreadable } from './describe-unreadable.ts';
import { followOrders } from './follow-orders.ts';
import { groupCommit } from './group-commit.ts';
import { orderStatus } from './order-status.ts';
import type { NamedQuery } from './orders-sql.ts';
import { receiveOrder } from './receive-order.ts';
import { streamOrder } from './stream-order.ts';

export interface TestApp extends Listener {
  telemetry: TestTelemetry;
  /** Names of the statements that were run. */
  statements: string[];
}

/** The real app on a free port, over a query that keeps Idempotency-Keys in memory and nothing else. */
export async function startTestApp(
  parts: (telemetry: TestTelemetry) => Partial<AppParts> = () => ({}),
  options: ListenOptions = {},
  /** Stands before each statement. */
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<TestApp> {
  const telemetry = createTestTelemetry();
  const statements: string[] = [];
  const answer = keepKeys();
  const query: NamedQuery = async (statement) => {
    statements.push(statement.name);
    await before();
    return answer(statement);
  };
  const outbox = createOutbox({ events: [OrderConfirmed], tracer: telemetry.tracer });
  const log = { info: () => undefined, warn: () => undefined } as never;
  const { signal } = new AbortController();
  const follower = followOrders({ read: () => Promise.resolve([]), everyMs: 250, log, signal });
  const app = createApp({
    notReady: () => undefined,
    receiveOrder: receiveOrder({
      outbox,
      store: groupCommit({ query, certainWithinMs: 10 }),
      committed: () => undefined,
      log,
    }),
    orderStatus: orderStatus(query),
    streamOrder: streamOrder({ query, follower, maxStreams: 10, signal }),
    health: createHealth(),
    telemetry,
    bodyLimitBytes: 102_400,
    ...parts(telemetry),
  });
  const server = await listen(app, 0, { host: '127.0.0.1', describeUnreadable, ...options });
  return { ...server, telemetry, statements };
}

interface AskedRow {
  id: string;
  key?: string;
  body_hash?: string;
  answer_status?: number;
  answer_body?: string;
}

/** Answers as the statements of store-orders.ts and orders-sql.ts do. */
function keepKeys(): NamedQuery {
  const kept = new Map<string, object>();
  return async ({ name, values }) => {
    if (name === 'store-orders') {
      const asked = JSON.parse(String(values[0])) as AskedRow[];
      const stored = asked.filter(({ key, ...answer }) => {
        if (key === undefined) return true;
        if (kept.has(key)) return false;
        const bodyHash = Buffer.from(answer.body_hash ?? '', 'base64');
        kept.set(key, { key, bodyHash, status: answer.answer_status, body: answer.answer_body });
        return true;
      });
      return { rows: stored.map(({ id }) => ({ id })) };
    }
    if (name === 'read-kept-answers')
      return { rows: (values[0] as string[]).flatMap((key) => kept.get(key) ?? []) };
    return { rows: [] };
  };
}
