import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createHealth, listen, type Listener, type ListenOptions } from '@rivulet/service';
import { createTestTelemetry, type TestTelemetry } from '@rivulet/telemetry';
import { createApp, type AppParts } from './create-app.ts';
import { describeUnreadable } from './describe-unreadable.ts';
import { orderStatus } from './order-status.ts';
import type { NamedQuery } from './orders-sql.ts';
import { receiveOrder } from './receive-order.ts';

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
  const log = { info: () => undefined } as never;
  const app = createApp({
    notReady: () => undefined,
    receiveOrder: receiveOrder({ outbox, query, committed: () => undefined, log, certainWithinMs: 10 }),
    orderStatus: orderStatus(query),
    health: createHealth(),
    telemetry,
    bodyLimitBytes: 102_400,
    ...parts(telemetry),
  });
  const server = await listen(app, 0, { host: '127.0.0.1', describeUnreadable, ...options });
  return { ...server, telemetry, statements };
}

/** Answers as the statements of orders-sql.ts do. */
function keepKeys(): NamedQuery {
  const kept = new Map<unknown, { bodyHash: unknown; status: unknown; body: unknown }>();
  return async ({ name, values }) => {
    if (name === 'store-order') return { rows: [{ stored: true }] };
    if (name === 'store-order-keyed') {
      const [key, bodyHash, status, body] = values.slice(-4);
      const stored = !kept.has(key);
      if (stored) kept.set(key, { bodyHash, status, body });
      return { rows: [{ stored }] };
    }
    if (name === 'read-kept-answer') return { rows: [kept.get(values[0])] };
    return { rows: [] };
  };
}
