import type { Clock } from '@rivulet/resilience';
import fc from 'fast-check';
import type { Delivery } from './delivery.ts';
import { KeyScheduler, type StepEnd, type Work } from './schedule-by-key.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';

/** A clock whose time moves only by `advance`. */
function manualClock() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  };
  return {
    clock,
    advance(ms: number) {
      now += ms;
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
    },
  };
}

/** Work that ends when the test says so. */
function controlled(maxInFlight: number, whileRetrying: 'park-key' | 'overtake' = 'park-key') {
  const running = new Map<Delivery, { kind: keyof Omit<Work, 'supersede'>; end: (end: StepEnd) => void }>();
  const superseded: Delivery[] = [];
  const over = new Set<Delivery>();
  const started: Delivery[] = [];
  const carried: Delivery[] = [];
  const step = (kind: keyof Omit<Work, 'supersede'>) => (delivery: Delivery) => {
    (kind === 'carry' ? carried : started).push(delivery);
    if (kind === 'carry') scheduler.expectCarried(delivery);
    return new Promise<StepEnd>((end) => running.set(delivery, { kind, end }));
  };
  const time = manualClock();
  const scheduler = new KeyScheduler({
    maxInFlight,
    whileRetrying,
    clock: time.clock,
    failed: (error) => {
      throw error;
    },
    work: {
      deliver: step('deliver'),
      park: step('park'),
      hold: step('hold'),
      carry: step('carry'),
      supersede: (delivery) => {
        superseded.push(delivery);
        over.add(delivery);
      },
    },
  });
  const end = async (delivery: Delivery, how: StepEnd = { kind: 'over' }) => {
    if (how.kind === 'over') over.add(delivery);
    running.get(delivery)?.end(how);
    running.delete(delivery);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { scheduler, running, started, carried, superseded, over, end, advance: time.advance };
}

describe('KeyScheduler', () => {
  it('runs one delivery of a key at a time, and other keys beside it', () => {
    const { scheduler, started } = controlled(10);
    const [a1, a2, b1] = [freshDelivery('a', 0), freshDelivery('a', 1), freshDelivery('b', 2)];
    for (const delivery of [a1, a2, b1]) scheduler.add(delivery);
    expect(started).toEqual([a1, b1]);
  });

  it('never has more in flight than it may', async () => {
    const { scheduler, started, end } = controlled(2);
    const all = [0, 1, 2].map((offset) => freshDelivery(`k${offset}`, offset));
    for (const delivery of all) scheduler.add(delivery);
    expect(started).toHaveLength(2);
    await end(all[0] as Delivery);
    expect(started).toHaveLength(3);
  });

  it('runs events without a key side by side', () => {
    const { scheduler, started } = controlled(10);
    scheduler.add(freshDelivery(null, 0));
    scheduler.add(freshDelivery(null, 1));
    expect(started).toHaveLength(2);
  });

  it('never delivers a copy before it is due', () => {
    const { scheduler, started, advance } = controlled(10);
    const copy = copyOf(freshDelivery('k', 0), { offset: 0, notBefore: 1_000 });
    scheduler.add(copy);
    advance(999);
    expect(started).toEqual([]);
    advance(1);
    expect(started).toEqual([copy]);
  });

  it('does not hold a short delay up behind long ones', () => {
    const { scheduler, started, advance } = controlled(10);
    for (let i = 0; i < 1_000; i += 1)
      scheduler.add(copyOf(freshDelivery(`k${i}`, i), { offset: i, notBefore: 3_600_000 }));
    const short = copyOf(freshDelivery('short', 1_000), { offset: 1_000, notBefore: 1_000 });
    scheduler.add(short);
    advance(1_000);
    expect(started).toEqual([short]);
  });

  it('runs nothing of a partition that is held until it is released', () => {
    const { scheduler, started } = controlled(10);
    scheduler.hold(0);
    const delivery = freshDelivery('k', 0);
    scheduler.add(delivery);
    expect(started).toEqual([]);
    scheduler.release(0);
    expect(started).toEqual([delivery]);
  });

  it('tries a delivery again, before the next of its key, when its claim was busy', async () => {
    const { scheduler, started, end, advance } = controlled(10);
    const [first, second] = [freshDelivery('k', 0), freshDelivery('k', 1)];
    scheduler.add(first);
    scheduler.add(second);
    await end(first, { kind: 'busy', until: 100 });
    expect(started).toEqual([first]);
    advance(100);
    expect(started).toEqual([first, first]);
  });

  it('drains: begins nothing more and resolves when what has begun is over', async () => {
    const { scheduler, started, end } = controlled(10);
    const [first, second] = [freshDelivery('k', 0), freshDelivery('k', 1)];
    scheduler.add(first);
    scheduler.add(second);
    let drained = false;
    const drain = scheduler.drain().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);
    await end(first);
    await drain;
    expect(started).toEqual([first]);
  });

  it('keeps one lane per key also when an old wake-up finds the lane of before empty', async () => {
    const { scheduler, started, end, advance } = controlled(10);
    const event = freshDelivery('k', 0);
    scheduler.add(copyOf(event, { offset: 0, notBefore: 1_000 }));
    const sooner = copyOf(event, { offset: 1, number: 3, notBefore: 500 });
    scheduler.add(sooner);
    advance(500);
    await end(sooner);
    const [next, afterNext] = [freshDelivery('k', 1), freshDelivery('k', 2)];
    scheduler.add(next);
    advance(500);
    scheduler.add(afterNext);
    expect(started).toEqual([sooner, next]);
    await end(next);
    expect(started).toEqual([sooner, next, afterNext]);
  });

  it('lets later events overtake a waiting one where that is declared', () => {
    const { scheduler, started } = controlled(10, 'overtake');
    const first = freshDelivery('k', 0);
    scheduler.add(copyOf(first, { offset: 0, notBefore: 1_000 }));
    const second = freshDelivery('k', 1);
    scheduler.add(second);
    expect(started).toEqual([second]);
  });

  it('delivers no copy while it is being carried, nor before it is read at its new place', async () => {
    const { scheduler, started, carried, end, advance } = controlled(10);
    const copy = copyOf(freshDelivery('k', 0), { offset: 0, notBefore: 1_000 });
    scheduler.add(copy);
    const carrying = scheduler.carry([copy]);
    expect(carried).toEqual([copy]);
    advance(1_000);
    await end(copy);
    await carrying;
    expect(started).toEqual([]);
    const again = copyOf(freshDelivery('k', 0), { offset: 9, notBefore: 1_000 });
    scheduler.add(again);
    expect(started).toEqual([again]);
  });

  it('carries several copies of a key in their order, at once', () => {
    const { scheduler, carried } = controlled(10);
    const copies = [0, 1, 2].map((offset) =>
      copyOf(freshDelivery('k', offset), { offset, notBefore: 1_000 }),
    );
    for (const copy of copies) scheduler.add(copy);
    void scheduler.carry(copies);
    expect(carried).toEqual(copies);
  });

  it('carries nothing of a key of which something runs or is about to run', async () => {
    const { scheduler, started, carried, end } = controlled(1);
    const running = copyOf(freshDelivery('running', 0), { offset: 0 });
    const queued = copyOf(freshDelivery('queued', 1), { offset: 1 });
    for (const copy of [running, queued]) scheduler.add(copy);
    await scheduler.carry([running, queued]);
    expect(carried).toEqual([]);
    await end(running);
    expect(started).toEqual([running, queued]);
  });

  it('drains what is being carried', async () => {
    const { scheduler, end } = controlled(1);
    const copy = copyOf(freshDelivery('k', 0), { offset: 0, notBefore: 1_000 });
    scheduler.add(copy);
    void scheduler.carry([copy]);
    let drained = false;
    const drain = scheduler.drain().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);
    await end(copy);
    await drain;
  });

  it('is never early, though the timer may fire too soon', () => {
    let now = 0;
    const timers: { delayMs: number; run: () => void }[] = [];
    const started: Delivery[] = [];
    const step = (delivery: Delivery) => {
      started.push(delivery);
      return new Promise<StepEnd>(() => undefined);
    };
    const scheduler = new KeyScheduler({
      maxInFlight: 1,
      whileRetrying: 'park-key',
      failed: () => undefined,
      clock: {
        now: () => now,
        after: (delayMs, run) => {
          timers.push({ delayMs, run });
          return () => undefined;
        },
      },
      work: { deliver: step, park: step, hold: step, carry: step, supersede: () => undefined },
    });
    const dayMs = 86_400_000;
    scheduler.add(copyOf(freshDelivery('k', 0), { offset: 0, notBefore: 30 * dayMs }));
    for (const soonerMs of [5 * dayMs, 1, 0]) {
      expect(started).toEqual([]);
      now = 30 * dayMs - soonerMs;
      timers.at(-1)?.run();
      if (soonerMs > 0) expect(timers.at(-1)?.delayMs).toBe(soonerMs);
    }
    expect(started).toHaveLength(1);
  });

  it('for any arrivals, failures, parkings, carryings and held keys: the completed events of a key are in their order, and each completes once', async () => {
    const scenario = fc.record({
      keys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 25 }),
      choices: fc.infiniteStream(fc.nat({ max: 99 })),
      maxInFlight: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ keys, choices, maxInFlight }) => {
        const choose = () => choices.next().value as number;
        const { scheduler, running, over, end, advance } = controlled(maxInFlight);
        const completed: Delivery[] = [];
        const read: Delivery[] = [];
        let written: Delivery[] = [];
        const late: Delivery[] = [];
        let retryOffset = 0;
        keys.forEach((key, offset) => scheduler.add(freshDelivery(key, offset)));
        for (let step = 0; step < 2_000 && completed.length < keys.length; step += 1) {
          const [delivery, entry] = [...running][choose() % Math.max(1, running.size)] ?? [];
          const carrying = entry?.kind === 'carry';
          const holding = entry?.kind === 'hold';
          const dying = entry?.kind === 'deliver' && choose() < 10;
          const copying =
            entry !== undefined &&
            !carrying &&
            !holding &&
            !dying &&
            (entry.kind === 'park' || choose() < 30);
          if (delivery !== undefined && carrying) {
            const { number, attempts, notBefore } = delivery;
            const moved = copyOf(delivery, { offset: retryOffset++, number, attempts, notBefore });
            const again = { ...moved, held: delivery.held };
            // It may be read back before the broker's answer is here.
            if (choose() < 50) {
              scheduler.add(again);
              read.push(again);
            } else written.push(again);
            await end(delivery);
          }
          if (delivery !== undefined && holding) {
            // As the store knows it: completed by a redrive, which may have been read before the copy that holds.
            const isOver = completed.some(({ origin }) => origin.offset === delivery.origin.offset);
            await end(delivery, { kind: isOver ? 'over' : 'holding' });
          } else if (delivery !== undefined && dying) {
            scheduler.expectCopy(delivery);
            const hold = { ...copyOf(delivery, { offset: retryOffset++ }), held: 'dead-lettered' as const };
            const redrive = copyOf(delivery, { offset: retryOffset++, number: delivery.number + 2 });
            const [sooner, later] = choose() < 50 ? [hold, redrive] : [redrive, hold];
            written.push(sooner);
            late.push(later);
            await end(delivery);
          } else if (delivery !== undefined && copying) {
            scheduler.expectCopy(delivery);
            written.push(
              copyOf(delivery, {
                offset: retryOffset++,
                notBefore: entry.kind === 'park' ? 0 : step + choose(),
              }),
            );
            await end(delivery);
          } else if (delivery !== undefined && !carrying && !holding) {
            completed.push(delivery);
            await end(delivery);
          }
          if (choose() < 50) {
            for (const copy of written) scheduler.add(copy);
            read.push(...written);
            written = [];
          }
          if (choose() < 20) written.push(...late.splice(0));
          if (choose() < 20) void scheduler.carry(read.filter((copy) => !over.has(copy) && choose() < 50));
          advance(1 + (choose() % 20));
        }
        expect(completed).toHaveLength(keys.length);
        for (const key of ['a', 'b', 'c']) {
          const offsets = completed
            .filter((delivery) => delivery.key === key)
            .map(({ origin }) => origin.offset);
          expect(offsets).toEqual([...offsets].sort((x, y) => x - y));
        }
      }),
      { numRuns: 200 },
    );
  });
});
