import { createDraw, type Draw } from './draw.ts';
import type { OrderKind, PlannedAppend, PlannedOrder } from './run-plan.ts';

export interface OrderPlanOptions {
  seed: number;
  durationMs: number;
  perSecond: number;
}

/** Out of a hundred orders; the others are plain. */
const outOfHundred: Readonly<Record<Exclude<OrderKind, 'plain'>, number>> = {
  twice: 12,
  'given-up': 10,
  altered: 6,
  invalid: 5,
  'broken-off': 5,
};
/** Some leave before their request can have come through. */
const patienceMs = [0, 40] as const;

/** What customers do, in the order of time. */
export function planOrders({ seed, durationMs, perSecond }: OrderPlanOptions): PlannedOrder[] {
  const draw = createDraw(seed, 'orders');
  return atTimes(durationMs, perSecond, draw).map((atMs) => ({
    atMs,
    order: draw.uuid(),
    kind: drawKind(draw),
    channel: draw.oneOf(['email', 'sms']),
    patienceMs: draw.between(...patienceMs),
  }));
}

const rolledBack = 0.1;
/** Few keys, so that each has many events, several of them in the outbox at once. */
const appendKeys = 12;
const openMs = [0, 60] as const;

/** What another service appends, in the order of time. Which of two events of a key comes first is decided by their transactions. */
export function planAppends({ seed, durationMs, perSecond }: OrderPlanOptions): PlannedAppend[] {
  const draw = createDraw(seed, 'appends');
  const keys = Array.from({ length: appendKeys }, () => draw.uuid());
  return atTimes(durationMs, perSecond, draw).map((atMs) => ({
    atMs,
    eventId: draw.uuid(),
    key: draw.oneOf(keys as [string, ...string[]]),
    openMs: draw.between(...openMs),
    rollsBack: draw.fraction() < rolledBack,
  }));
}

/** Drawn, so that several come together now and then. */
function atTimes(durationMs: number, perSecond: number, draw: Draw): number[] {
  const count = Math.round((durationMs / 1_000) * perSecond);
  return Array.from({ length: count }, () => draw.between(0, durationMs - 1)).sort((a, b) => a - b);
}

function drawKind(draw: Draw): OrderKind {
  let left = draw.fraction() * 100;
  for (const [kind, share] of Object.entries(outOfHundred)) {
    left -= share;
    if (left < 0) return kind as OrderKind;
  }
  return 'plain';
}
