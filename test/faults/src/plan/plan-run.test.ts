import { describePlan } from './describe-plan.ts';
import { allFaultKinds, rangeOf } from './fault-kinds.ts';
import { planRun } from './plan-run.ts';
import type { PlannedFault } from './run-plan.ts';

const plan = (seed: number, durationMs = 120_000, perSecond = 1) =>
  planRun({ seed, durationMs, brokers: 3, publishers: 2, perSecond });
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe('planRun', () => {
  it('gives the same plan for the same seed and another one for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(8).faults).not.toEqual(plan(7).faults);
  });

  it('deals every kind of fault in two minutes of a few seeds', () => {
    const dealt = new Set(seeds.slice(0, 3).flatMap((seed) => plan(seed).faults.map(({ kind }) => kind)));
    expect([...dealt].sort()).toEqual([...allFaultKinds].sort());
  });

  it('ends every fault within the run and keeps to its range', () => {
    for (const { atMs, forMs, kind, ratio = 0 } of seeds.flatMap((seed) => plan(seed, 25_000).faults)) {
      expect(atMs).toBeGreaterThanOrEqual(0);
      expect(atMs + forMs).toBeLessThanOrEqual(25_000);
      expect(forMs).toBeLessThanOrEqual(rangeOf(kind).forMs[1]);
      expect(ratio).toBeLessThanOrEqual(rangeOf(kind).ratio?.[1] ?? 0);
    }
  });

  it('never has two faults at once on one target, nor two brokers down', () => {
    const isBroker = ({ target }: PlannedFault) => target.startsWith('broker');
    for (const { faults } of seeds.map((seed) => plan(seed))) {
      for (const [index, fault] of faults.entries()) {
        const rivals = faults
          .slice(index + 1)
          .filter((other) => other.target === fault.target || (isBroker(other) && isBroker(fault)));
        for (const other of rivals) expect(other.atMs).toBeGreaterThan(fault.atMs + fault.forMs);
      }
    }
  });

  it('numbers the events of each key without a gap, and writes some of them late', () => {
    let late = 0;
    for (const records of Map.groupBy(plan(3, 20_000, 100).events, ({ key }) => key).values()) {
      const sequences = records.flatMap((record) => (record.kind === 'event' ? [record.sequence] : []));
      expect(sequences.toSorted((a, b) => a - b)).toEqual(sequences.map((_, index) => index + 1));
      late += sequences.filter((sequence, index) => sequence < Math.max(...sequences.slice(0, index))).length;
    }
    expect(late).toBeGreaterThan(5);
  });

  it('writes an event again only after it was written', () => {
    const writtenAt = new Map<string, number>();
    for (const record of plan(5, 20_000, 100).events) {
      if (record.kind === 'event') writtenAt.set(record.eventId, record.atMs);
      if (record.kind === 'repeat')
        expect(record.atMs).toBeGreaterThanOrEqual(writtenAt.get(record.eventId) ?? Infinity);
    }
  });

  it('has publishers with clocks of their own, which are hit like the others, and events that come through them', () => {
    const planned = planRun({ seed: 2, durationMs: 600_000, brokers: 1, publishers: 2, perSecond: 10 });
    const names = planned.publishers.map(({ name }) => name);
    expect(names).toEqual(['publisher-1', 'publisher-2']);
    const kinds = new Set(
      planned.faults.filter(({ target }) => names.includes(target)).map(({ kind }) => kind),
    );
    expect([...kinds].sort()).toEqual(
      allFaultKinds.filter((kind) => rangeOf(kind).target === 'instance').sort(),
    );
    const made = planned.events.filter(({ kind }) => kind === 'event').length;
    expect([planned.orders.length, planned.appends.length, made]).toEqual([1_500, 900, 3_600]);
  });

  it('leaves out what is about publishers where there are none', () => {
    const planned = planRun({ seed: 2, durationMs: 600_000, brokers: 1 });
    expect([planned.publishers, planned.orders, planned.appends]).toEqual([[], [], []]);
    expect(planned.faults.map(({ kind }) => kind)).not.toContain('events-refused');
    expect(describePlan(planned)).not.toContain('orders');
  });

  it('moves no leaders where there is one broker', () => {
    const { faults } = planRun({ seed: 1, durationMs: 120_000, brokers: 1, kinds: ['leader-move', 'kill'] });
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['kill']));
  });

  it('has a text with a line for each fault', () => {
    const planned = plan(1);
    expect(describePlan(planned).split('\n')).toHaveLength(planned.faults.length + 3);
  });
});
