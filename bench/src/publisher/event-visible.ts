import type { Kafka, RecordBatch } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import type { LoadTarget } from '../measure/closed-loop.ts';
import { percentile } from '../measure/figures.ts';
import { openLoop } from '../measure/open-loop.ts';

export interface EventVisibleOptions {
  kafka: Kafka;
  topic: string;
  target: LoadTarget;
  perSecond: number;
  warmUpMs: number;
  measureMs: number;
  connections: number;
}

export interface EventVisibleResult {
  orders: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** From when an order was due to be sent to when its event was in the hands of a consumer. Begins on an empty topic. */
export async function measureEventVisible(options: EventVisibleOptions): Promise<EventVisibleResult> {
  const { target, perSecond, warmUpMs, measureMs, connections } = options;
  const seenAt = new Map<string, number>();
  const dueAt = new Map<string, number>();
  const consumer = await consume(options, ({ records }) => {
    const now = performance.now();
    for (const { key } of records)
      if (key !== null && !seenAt.has(key.toString())) seenAt.set(key.toString(), now);
  });
  const begunAt = performance.now();
  try {
    await openLoop(target, {
      ...{ perSecond, connections, durationMs: warmUpMs + measureMs },
      answered(text, status, due) {
        if (status !== 201) throw new Error(`an order was answered ${status}: ${text}`);
        dueAt.set((JSON.parse(text) as { orderId: string }).orderId, due);
      },
    });
    const allSeen = () => seenAt.size >= dueAt.size;
    await waitFor(allSeen, { what: 'all events to be visible', timeoutMs: 60_000 });
  } finally {
    await consumer.stop();
  }
  const latenciesMs: number[] = [];
  for (const [orderId, due] of dueAt) {
    const seen = seenAt.get(orderId);
    if (seen === undefined) throw new Error(`the event of ${orderId} never came`);
    if (due - begunAt >= warmUpMs) latenciesMs.push(seen - due);
  }
  latenciesMs.sort((a, b) => a - b);
  const [p50Ms, p99Ms] = [percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99)];
  return { orders: latenciesMs.length, perSecond, p50Ms, p99Ms };
}

/** Resolves when the whole topic is assigned. */
export async function consume(
  { kafka, topic }: Pick<EventVisibleOptions, 'kafka' | 'topic'>,
  received: (batch: RecordBatch) => void,
) {
  const assigned = Promise.withResolvers<void>();
  const consumer = kafka.consumer({
    group: `bench-${topic}`,
    topics: [topic],
    sessionTimeoutMs: 30_000,
    drainTimeoutMs: 1_000,
    handlers: {
      assigned: () => assigned.resolve(),
      received,
      revoking: () => Promise.resolve(),
      failed: assigned.reject,
    },
  });
  await consumer.start();
  await assigned.promise;
  return consumer;
}
