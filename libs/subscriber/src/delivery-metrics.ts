import type { CircuitState } from '@rivulet/resilience';
import {
  countedSums,
  durationHistogram,
  observedGauge,
  type Attributes,
  type Meter,
} from '@rivulet/telemetry';
import type { Ownership } from './own-partitions.ts';
import type { Settlement } from './settle.ts';
import type { WatchStep } from './watch-progress.ts';

export interface DeliveryMetrics {
  received(): void;
  ended(outcome: Settlement['as'] | 'skipped' | 'parked' | 'carried', errorClass?: string): void;
  processed(seconds: number): void;
  /** From the event to its completed call. */
  done(seconds: number): void;
  claimLost(): void;
  expired(records: number): void;
  circuit(state: CircuitState): void;
  watchdog(step: WatchStep): void;
}

const circuitNumber = { closed: 0, 'half-open': 1, open: 2 };

/** OpenTelemetry's messaging metrics where it has them, `rivulet.*` for the rest. Durations in seconds. */
export function createDeliveryMetrics(
  meter: Meter,
  group: string,
  ownership: () => Ownership | undefined,
): DeliveryMetrics {
  const attributes: Attributes = { 'messaging.consumer.group.name': group, 'messaging.system': 'kafka' };
  const counter = (name: string, description: string) => meter.createCounter(name, { description });
  const eventCounter = (name: string, description: string) =>
    countedSums(meter, name, description, attributes);
  const consumed = eventCounter('messaging.client.consumed.messages', 'Deliveries received by the group.');
  const deliveries = eventCounter('rivulet.deliveries', 'Deliveries by what became of them.');
  const fenced = counter('rivulet.claims.lost', 'Outcomes refused because the claim had been taken over.');
  const expired = counter('rivulet.records.expired', 'Records that expired before the group had read them.');
  const steps = counter('rivulet.watchdog.steps', 'Steps taken because nothing moved.');
  const processing = durationHistogram(
    meter,
    'messaging.process.duration',
    'From the start of a delivery to its outcome.',
  );
  const endToEnd = durationHistogram(
    meter,
    'rivulet.event.to_call.duration',
    'From the event to its completed call.',
  );
  let circuit: CircuitState = 'closed';
  const gauge = (name: string, description: string, read: () => number | undefined) =>
    observedGauge(meter, name, description, read, attributes);
  gauge('rivulet.deliveries.in_flight', 'Deliveries being worked on.', () => ownership()?.inFlight());
  gauge('rivulet.retry.waiting', 'Copies waiting for their time or turn.', () => ownership()?.waiting());
  gauge('rivulet.unsettled', 'Offsets received and not settled.', () => unsettled(ownership()));
  gauge('rivulet.circuit.state', '0 closed, 1 half-open, 2 open.', () => circuitNumber[circuit]);

  return {
    received: () => consumed.count(''),
    ended(outcome, errorClass) {
      deliveries.count(errorClass === undefined ? outcome : `${outcome} ${errorClass}`, () => ({
        outcome,
        ...(errorClass === undefined ? {} : { 'error.type': errorClass }),
      }));
    },
    processed: (seconds) => processing.record(seconds, attributes),
    // Clocks differ: an event may come from a little ahead.
    done: (seconds) => endToEnd.record(Math.max(0, seconds), attributes),
    claimLost: () => fenced.add(1, attributes),
    expired: (records) => expired.add(records, attributes),
    circuit(state) {
      circuit = state;
    },
    watchdog: (step) => steps.add(1, { ...attributes, step }),
  };
}

function unsettled(owned: Ownership | undefined): number | undefined {
  if (owned === undefined) return undefined;
  let count = 0;
  for (const { ledger } of owned.partitions.values()) count += ledger.unsettled();
  return count;
}
