import type { LedgerCheck } from './check-ledger.ts';
import type { LoadResult } from './load-run.ts';
import { createReport } from './report.ts';
import { progressLine, reportText } from './report-text.ts';

const clean = (called: number): LedgerCheck => ({
  called,
  missing: [],
  repeated: [],
  secondEffects: 0,
  misordered: [],
});
const result = (more: Partial<LoadResult> = {}): LoadResult => ({
  orders: 2,
  placed: {
    accepted: ['a', 'b'].map((orderId) => ({ orderId, eventId: `event-of-${orderId}`, placedAt: 0 })),
    postMs: [4, 8],
    failures: new Map(),
    sent: 2,
  },
  published: 2,
  done: { inventory: 2, notification: 2 },
  allCallsMs: [20, 40.04],
  checks: { inventory: clean(2), notification: clean(2) },
  elapsedMs: 1_000.4,
  interrupted: false,
  gaveUp: false,
  ...more,
});
const report = (more: Partial<LoadResult> = {}) =>
  createReport(result(more), { startMs: 4_000.6, memoryMb: { publisher: 90 } });
const text = (more: Partial<LoadResult> = {}) => reportText(report(more), result(more));

describe('createReport', () => {
  it('is ok when each accepted order got each call exactly once', () => {
    expect(report()).toMatchObject({
      ok: true,
      accepted: 2,
      published: 2,
      called: { inventory: 2, notification: 2 },
      missing: 0,
      repeated: 0,
      misordered: 0,
      postMs: { p50: 4, p99: 8 },
      bothCallsMs: { p50: 20, p99: 40 },
      startMs: 4_001,
    });
  });

  it.each<[string, Partial<LoadResult>]>([
    ['a call is missing', { checks: { inventory: { ...clean(1), missing: ['b'] } } }],
    [
      'a call is repeated',
      { checks: { inventory: clean(2), notification: { ...clean(2), repeated: ['a'] } } },
    ],
    ['calls are out of order', { checks: { inventory: { ...clean(2), misordered: ['a'] } } }],
    ['a POST failed', { placed: { ...result().placed, failures: new Map([['503', 1]]) } }],
    ['nothing was accepted', { placed: { accepted: [], postMs: [], failures: new Map(), sent: 0 } }],
    ['orders are short of what was asked for', { orders: 3 }],
  ])('is not ok when %s', (_what, more) => {
    expect(report(more).ok).toBe(false);
  });

  it('is ok for an interrupted run whose accepted orders all got their calls', () => {
    expect(report({ orders: 3, interrupted: true })).toMatchObject({ ok: true, interrupted: true });
  });

  it('counts every missing order but names at most twenty', () => {
    const missing = Array.from({ length: 30 }, (_, index) => `order-${index}`);
    const { missing: count, missingIds } = report({ checks: { inventory: { ...clean(0), missing } } });
    expect(count).toBe(30);
    expect(missingIds.inventory).toHaveLength(20);
  });
});

describe('reportText', () => {
  it('has a line for each API', () => {
    const checks = { inventory: clean(2), notification: clean(2), 'parcel-tracking': clean(2) };
    expect(text({ checks })).toContain('  parcel-tracking 2 called, 0 missing');
    expect(report({ checks }).called).toEqual({ inventory: 2, notification: 2, 'parcel-tracking': 2 });
  });

  it('ends with the verdict', () => {
    expect(text()).toMatch(/Each accepted order got each call exactly once\.$/);
    expect(text({ checks: { inventory: { ...clean(1), missing: ['b'] } } })).toMatch(
      /NOT every order got each call exactly once\.$/,
    );
  });

  it('names what is missing and repeated, and the POSTs that failed', () => {
    const shown = text({
      checks: {
        inventory: { ...clean(1), missing: ['b'] },
        notification: { ...clean(2), repeated: ['a'], secondEffects: 1 },
      },
      placed: { ...result().placed, failures: new Map([['503', 7]]) },
    });
    expect(shown).toContain('inventory    1 called, 1 missing');
    expect(shown).toContain('    missing: b\n');
    expect(shown).toContain('1 repeated (1 second effects)');
    expect(shown).toContain('POST failed 7 times with 503');
  });
});

describe('progressLine', () => {
  it('shows how far both calls are', () => {
    const line = progressLine(result({ done: { inventory: 1, notification: 2 } }));
    expect(line).toContain('[██████████··········]  accepted 2/2  published 2  inventory 1  notification 2');
    expect(line).toContain('POST p50/p99 4/8 ms  both calls 20/40 ms');
  });

  it('shows each API, and says so of all calls when there are not two', () => {
    const done = { inventory: 2, notification: 2, 'parcel-tracking': 1 };
    const line = progressLine(result({ done }));
    expect(line).toContain('notification 2  parcel-tracking 1  POST p50/p99 4/8 ms  all calls 20/40 ms');
    expect(progressLine(result({ done }), 80)).toBe(
      '[███··] 2/2 out 2 inv 2 not 2 par 1 POST 4/8 all 20/40 ms',
    );
  });

  it('takes fewer words where the terminal is narrow', () => {
    const line = progressLine(result({ done: { inventory: 1, notification: 2 } }), 80);
    expect(line).toBe('[███··] 2/2 out 2 inv 1 not 2 POST 4/8 both 20/40 ms');
  });
});
