import { eventTopic, OrderConfirmed } from '@rivulet/contracts';
import type { GroupConsumer } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import { addSample, type Samples } from '../measure/figures.ts';
import { startMeasured, type MeasuredProcess } from '../measure/measured-process.ts';
import { madeCalls } from '../patterns/made-calls.ts';
import { placeOrders } from '../patterns/place-orders.ts';
import { publisher } from '../patterns/programs.ts';
import type { PatternScene } from '../patterns/scene.ts';
import { consume } from '../publisher/event-visible.ts';
import { changeReplicas } from './replicas.ts';

export interface ChangesPlan {
  perSecond: number;
  repeats: number;
  say: (text: string) => void;
}

const topicPrefix = 'replicas.';
const atMostMs = 600_000;

/** What a start, a rebalance and a SIGKILL of a replica do to the calls. @throws when an order's call is missing */
export async function measureChanges(
  scene: PatternScene,
  samples: Samples,
  { perSecond, repeats, say }: ChangesPlan,
): Promise<void> {
  const { inventory } = scene.apis;
  await inventory.forget();
  const place = await scene.prepare(topicPrefix, ['inventory-subscriber', 'notification-subscriber']);
  const partitions = new Map<string, number>();
  let shop: MeasuredProcess | undefined;
  let watch: GroupConsumer | undefined;
  try {
    shop = await startMeasured(await publisher(place));
    const topic = eventTopic(topicPrefix, OrderConfirmed);
    watch = await consume({ kafka: scene.kafka, topic }, ({ partition, records }) => {
      for (const { key } of records) if (key !== null) partitions.set(key.toString(), partition);
    });
    const over = new AbortController();
    const placing = placeOrders(shop.url, { perSecond, durationMs: atMostMs, signal: over.signal });
    const changes = await changeReplicas(
      {
        ...{ place, api: inventory, say },
        partitionOf: (orderId) => partitions.get(orderId),
        async finish() {
          over.abort();
          const orders = (await placing).filter(({ orderId }) => orderId !== undefined).length;
          const all = async () => (await inventory.summary()).orders >= orders;
          await waitFor(all, { what: 'the call of every accepted order', timeoutMs: 60_000 });
        },
      },
      repeats,
    ).finally(() => over.abort());
    const orders = await placing;
    const { doneAt } = madeCalls(await inventory.calls());

    for (const { what, at, firstCallAt } of changes) {
      addSample(samples, `latency.${what}.firstCallMs`, firstCallAt - at);
      const meanwhile = orders.filter(({ dueAt }) => dueAt >= at && dueAt <= firstCallAt);
      const waits = meanwhile.flatMap(({ orderId = '', dueAt }) => {
        const done = doneAt.get(orderId);
        return done === undefined ? [] : done - dueAt;
      });
      if (waits.length > 0) addSample(samples, `latency.${what}.slowestCallMs`, Math.max(...waits));
    }
  } finally {
    await watch?.stop();
    await shop?.stop();
  }
}
