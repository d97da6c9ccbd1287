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
