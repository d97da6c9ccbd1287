import type { Attributes, Histogram, Meter } from '@opentelemetry/api';

/** From 1 ms to one minute: fine where HTTP calls and database round trips lie. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A histogram of durations. Record seconds, as the OpenTelemetry conventions ask. */
export function durationHistogram(meter: Meter, name: string, description: string): Histogram {
  return meter.createHistogram(name, {
    description,
    unit: 's',
    advice: { explicitBucketBoundaries: secondsBuckets },
  });
}

/** A gauge that is read when metrics are collected; `undefined` leaves it out of this collection. */
export function observedGauge(
  meter: Meter,
  name: string,
  description: string,
  read: () => number | undefined | Promise<number | undefined>,
  attributes: Attributes = {},
): void {
  meter.createObservableGauge(name, { description }).addCallback(async (result) => {
    const value = await read();
    if (value !== undefined) result.observe(value, attributes);
  });
}

/** Sums kept here, by name, and read when metrics are collected. */
export interface CountedSums {
  /** Adds one. `attributes` tells what is counted under a name that is new. */
  count(name: string, attributes?: () => Attributes): void;
}

/** Names that come from data could be any number: those beyond are counted as one, as the SDK's specification has it. */
const mostSums = 1_000;

/** A counter for what happens with every event: it costs no more than an addition, where the SDK's looks its attributes up each time. */
export function countedSums(
  meter: Meter,
  name: string,
  description: string,
  common: Attributes,
): CountedSums {
  const sums = new Map<string, { sum: number; attributes: Attributes }>();
  const overflow = { sum: 0, attributes: { ...common, 'otel.metric.overflow': true } };
  meter.createObservableCounter(name, { description }).addCallback((result) => {
    for (const { sum, attributes } of sums.values()) result.observe(sum, attributes);
    if (overflow.sum > 0) result.observe(overflow.sum, overflow.attributes);
  });
  return {
    count(counted, attributes) {
      const known = sums.get(counted) ?? (sums.size >= mostSums ? overflow : undefined);
      if (known !== undefined) known.sum += 1;
      else sums.set(counted, { sum: 1, attributes: { ...common, ...attributes?.() } });
    },
  };
}
