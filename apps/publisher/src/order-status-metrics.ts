import { observedGauge, type Meter } from '@rivulet/telemetry';
import type { Unread } from './unread.ts';

export interface OrderStatusMetrics {
  undecodable(): void;
}

/** What is left out of a collection is not known: this process reads nothing then. Instances share the partitions: take the sum of the lag, the maximum of the age. */
export function createOrderStatusMetrics(
  meter: Meter,
  unread: () => Unread | undefined,
  now: () => number = Date.now,
): OrderStatusMetrics {
  observedGauge(
    meter,
    'rivulet.order_status.lag',
    'Outcomes that are not in the steps of orders yet, of the partitions that this process reads.',
    () => unread()?.records,
  );
  observedGauge(
    meter,
    'rivulet.order_status.oldest_unread.seconds',
    'Age of the oldest outcome that was fetched and is not in the steps of orders yet.',
    () => {
      const behind = unread();
      if (behind === undefined) return undefined;
      return behind.oldestMs === undefined ? 0 : Math.max(0, now() - behind.oldestMs) / 1_000;
    },
  );
  const undecodable = meter.createCounter('rivulet.order_status.undecodable', {
    description: 'Records on the topics of outcomes that are none, and were skipped.',
  });
  return { undecodable: () => undecodable.add(1) };
}
