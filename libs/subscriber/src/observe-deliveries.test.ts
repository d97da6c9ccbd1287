import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { headerNames, type EventDefinition } from '@rivulet/contracts';
import { createManualClock } from '@rivulet/resilience';
import { createLog, createTestTelemetry } from '@rivulet/telemetry';
import type { Delivery } from './delivery.ts';
import { observeDeliveries } from './observe-deliveries.ts';
import { OffsetLedger } from './offset-ledger.ts';
import type { Outcome } from './outcome.ts';
import type { Ownership } from './own-partitions.ts';
import type { Settlement } from './settle.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';

interface Order {
  eventId: string;
  orderId: string;
  confirmedAt: Date;
  customerEmail: string;
}
const Order = {
  name: 'Order',
  idField: 'eventId',
  keyField: 'orderId',
  timeField: 'confirmedAt',
} as EventDefinition<Order>;
const order: Order = {
  eventId: 'e-1',
  orderId: 'o-1',
  confirmedAt: new Date(1_000),
  customerEmail: 'ann@example.com',
};
const traceId = 'a'.repeat(32);
const producerSpanId = 'b'.repeat(16);
const completed: Settlement = { as: 'completed', claimHeld: true, attempts: 1 };
const failure = { errorClass: 'status-500', message: 'no such customer: ann@example.com' };

type Line = Record<string, unknown>;

function observing() {
  const lines: Line[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
  const telemetry = {
    ...createTestTelemetry(),
    log: createLog({ serviceName: 'test', level: 'debug', destination }),
  };
  const clock = createManualClock(4_000);
  const ledger = new OffsetLedger(0);
  ledger.receive(0);
  ledger.receive(1);
  const owned = {
    inFlight: () => 3,
    waiting: () => 5,
    partitions: new Map([['orders/0', { ledger }]]),
  } as unknown as Ownership;
  const log = telemetry.log.child({ group: 'g' });
  const observed = observeDeliveries({
    telemetry,
    log,
    group: 'g',
    event: Order,
    clock,
    ownership: () => owned,
  });
  return { ...telemetry, clock, lines, observed };
}

function traced(delivery: Delivery): Delivery {
  const headers = {
    ...delivery.record.headers,
    [headerNames.traceParent]: `00-${traceId}-${producerSpanId}-01`,
  };
  return { ...delivery, record: { ...delivery.record, headers } };
}

const fresh = traced(freshDelivery('o-1', 12));

describe('the span of a delivery', () => {
  it('continues the trace of its headers, and is linked to the span that wrote the record', async () => {
    const { observed, spans } = observing();
    await observed.delivery(fresh, async ({ settled }) => settled(completed));
    const [span] = spans();
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe(producerSpanId);
    expect(span?.links.map(({ context }) => context.spanId)).toEqual([producerSpanId]);
  });

  it('begins a trace of its own for a record without one', async () => {
    const { observed, spans } = observing();
    await observed.delivery(freshDelivery('o-1', 12), async () => undefined);
    expect(spans()[0]?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spans()[0]?.links).toEqual([]);
  });

  it("is described by OpenTelemetry's messaging conventions", async () => {
    const { observed, spans } = observing();
    await observed.delivery(fresh, async ({ identified, settled }) => {
      identified('e-1', order);
      settled(completed);
    });
    expect(spans()[0]).toMatchObject({ name: 'process events', kind: SpanKind.CONSUMER });
    expect(spans()[0]?.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.consumer.group.name': 'g',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'events',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.offset': 12,
      'messaging.message.id': 'e-1',
      'rivulet.attempt': 1,
      'rivulet.outcome': 'completed',
    });
  });

  it('has the call as its child, which fails with the call', async () => {
    const { observed, spans } = observing();
    const outcome: Outcome = { kind: 'retry', failure };
    await observed.delivery(fresh, () => observed.call({ eventId: 'e-1', attempt: 2 }, async () => outcome));
    const [call, process] = spans();
    expect(call).toMatchObject({
      name: 'call g',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
    });
    expect(call?.attributes).toMatchObject({ 'error.type': 'status-500', 'rivulet.attempt': 2 });
    expect(call?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
    expect(call?.spanContext().traceId).toBe(traceId);
  });

  it('names the status of a call that was answered', async () => {
    const { observed, spans } = observing();
    await observed.call({ eventId: 'e-1', attempt: 1 }, async () => ({ kind: 'done', status: 204 }));
    expect(spans()[0]?.attributes).toMatchObject({ 'http.response.status_code': 204 });
  });
});

describe('the log of deliveries', () => {
  it('names event, key, group, attempt, place and trace on every line', async () => {
    const { observed, lines } = observing();
    await observed.delivery(
      traced(copyOf(fresh, { offset: 40, attempts: 2 })),
      async ({ identified, settled }) => {
        identified('e-1', order);
        settled({ ...completed, attempts: 3 });
      },
    );
    expect(lines).toMatchObject([
      {
        level: 'info',
        msg: 'call done',
        group: 'g',
        eventId: 'e-1',
        orderId: 'o-1',
        attempt: 3,
        topic: 'events.group.retry',
        partition: 0,
        offset: 40,
        outcome: 'completed',
        trace_id: traceId,
      },
    ]);
  });

  it.each([
    [{ as: 'retrying', claimHeld: true, attempts: 1, notBefore: 9, failure }, 'warn', 'call retrying'],
    [{ as: 'deferred', claimHeld: true, attempts: 0, notBefore: 9, failure }, 'warn', 'call deferred'],
    [{ as: 'dead-lettered', claimHeld: true, attempts: 8, failure }, 'error', 'dead-lettered'],
  ] as [Settlement, string, string][])(
    'tells %j at its level, with the failure',
    async (settlement, level, msg) => {
      const { observed, lines } = observing();
      await observed.delivery(fresh, async ({ settled }) => settled(settlement));
      expect(lines).toMatchObject([{ level, msg, errorClass: 'status-500', attempts: settlement.attempts }]);
    },
  );

  it('tells aloud that an outcome was not written down', async () => {
    const { observed, lines } = observing();
    await observed.delivery(fresh, async ({ settled }) => settled({ ...completed, claimHeld: false }));
    expect(lines[0]).toMatchObject({
      level: 'error',
      msg: expect.stringContaining('the claim had been taken over'),
    });
  });

  it('tells why a delivery was skipped, and what was parked', async () => {
    const { observed, lines } = observing();
    await observed.delivery(fresh, async ({ identified, skipped }) => {
      identified('e-1', order);
      skipped('superseded');
    });
    observed.parked(fresh);
    expect(lines).toMatchObject([
      { level: 'info', eventId: 'e-1', why: 'superseded' },
      { level: 'debug', orderId: 'o-1', offset: 12 },
    ]);
  });

  it('holds no e-mail address, not even one out of the answer of an API', async () => {
    const { observed, lines } = observing();
    await observed.delivery(fresh, async ({ identified, settled }) => {
      identified('e-1', order);
      settled({ as: 'dead-lettered', claimHeld: true, attempts: 1, failure });
    });
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('ann@example.com');
  });
});

describe('the metrics of deliveries', () => {
  it('count deliveries by what became of them, with the class of the error', async () => {
    const { observed, metricsText } = observing();
    await observed.delivery(fresh, async ({ settled }) => settled(completed));
    await observed.delivery(fresh, async ({ settled }) =>
      settled({ as: 'retrying', claimHeld: false, attempts: 1, failure }),
    );
    await observed.delivery(fresh, async ({ skipped }) => skipped('completed'));
    observed.parked(fresh);
    const text = await metricsText();
    for (const outcome of ['completed', 'skipped', 'parked']) {
      expect(text).toMatch(new RegExp(`rivulet_deliveries_total\\{.*outcome="${outcome}".*\\} 1`));
    }
    expect(text).toMatch(/rivulet_deliveries_total\{.*outcome="retrying",error_type="status-500".*\} 1/);
    expect(text).toMatch(/messaging_client_consumed_messages_total\{.*\} 3/);
    expect(text).toMatch(/rivulet_claims_lost_total\{.*\} 1/);
  });

  it('measure the processing, and the way from the event to its completed call, in seconds', async () => {
    const { observed, clock, metricsText } = observing();
    await observed.delivery(fresh, async ({ identified, settled }) => {
      identified('e-1', order);
      clock.advance(500);
      settled(completed);
    });
    const text = await metricsText();
    expect(text).toMatch(/messaging_process_duration_sum\{.*\} 0.5/);
    expect(text).toMatch(/rivulet_event_to_call_duration_sum\{.*\} 3.5/);
  });

  it('show what is under way, what waits, and what is not settled', async () => {
    const { metricsText } = observing();
    const text = await metricsText();
    expect(text).toMatch(/rivulet_deliveries_in_flight\{.*\} 3/);
    expect(text).toMatch(/rivulet_retry_waiting\{.*\} 5/);
    expect(text).toMatch(/rivulet_unsettled\{.*\} 2/);
  });

  it('show the circuit: 0 closed, 1 half-open, 2 open', async () => {
    const { observed, lines, metricsText } = observing();
    expect(await metricsText()).toMatch(/rivulet_circuit_state\{.*\} 0/);
    observed.circuit('open');
    expect(await metricsText()).toMatch(/rivulet_circuit_state\{.*\} 2/);
    observed.circuit('half-open');
    expect(await metricsText()).toMatch(/rivulet_circuit_state\{.*\} 1/);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('count the steps of the watchdog', async () => {
    const { observed, metricsText } = observing();
    observed.watchdog('reconnect');
    expect(await metricsText()).toMatch(/rivulet_watchdog_steps_total\{.*step="reconnect".*\} 1/);
  });
});
