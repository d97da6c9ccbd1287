import { createManualClock } from '@rivulet/resilience';
import { createRandom } from '@rivulet/testing';
import { carryForward } from './carry-forward.ts';
import type { Delivery } from './delivery.ts';
import { OffsetLedger } from './offset-ledger.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';
import { letRun } from './testing/index.ts';

const hourMs = 3_600_000;

/** A retry partition whose carried copies are read back at once. */
function partition({ maxAgeMs = Infinity } = {}) {
  const clock = createManualClock();
  const ending = new AbortController();
  const ledger = new OffsetLedger(0);
  const waiting = new Map<number, Delivery>();
  let end = 0;
  let carried = 0;
  const write = (notBefore: number): Delivery => {
    const offset = end++;
    const copy = copyOf(freshDelivery(`k${offset}`, offset), { offset, notBefore });
    const delivery = { ...copy, record: { ...copy.record, timestampMs: clock.now() } };
    ledger.receive(offset);
    waiting.set(offset, delivery);
    carrying.received(delivery);
    return delivery;
  };
  const settle = (delivery: Delivery) => {
    waiting.delete(delivery.record.offset);
    ledger.settle(delivery.record.offset);
    carrying.settled(delivery);
  };
  const carrying = carryForward({
    ledgers: [{ partition: 0, ledger }],
    carry: async (copies) => {
      for (const copy of copies) {
        carried += 1;
        write(copy.notBefore);
        settle(copy);
      }
    },
    maxAgeMs,
    leastDistance: 100,
    signal: ending.signal,
    clock,
  });
  const check = async () => {
    clock.advance(1_000);
    await letRun(1);
  };
  const distance = () => end - ledger.lowWaterMark();
  return {
    clock,
    ending,
    waiting,
    write,
    settle,
    check,
    distance,
    written: () => end,
    carried: () => carried,
  };
}

describe('carryForward', () => {
  it('leaves copies alone that stand near the end', async () => {
    const { write, settle, check, carried } = partition();
    write(hourMs);
    for (let i = 0; i < 99; i += 1) settle(write(0));
    await check();
    expect(carried()).toBe(0);
  });

  it('carries a copy that has fallen behind, so that a restart reads little', async () => {
    const { write, settle, check, carried, distance } = partition();
    write(hourMs);
    for (let i = 0; i < 101; i += 1) settle(write(0));
    await check();
    expect(carried()).toBe(1);
    expect(distance()).toBe(1);
  });

  it('leaves a copy alone that is due next', async () => {
    const { clock, write, settle, check, carried } = partition();
    write(clock.now() + 2_500);
    for (let i = 0; i < 101; i += 1) settle(write(0));
    await check();
    expect(carried()).toBe(0);
  });

  it('carries a copy before the topic would delete it, also where nothing else is written', async () => {
    const { clock, write, check, carried } = partition({ maxAgeMs: hourMs });
    write(10 * hourMs);
    clock.advance(hourMs);
    await letRun(1);
    expect(carried()).toBe(0);
    await check();
    expect(carried()).toBe(1);
    await check();
    expect(carried()).toBe(1);
  });

  it('carries nothing more when ownership ends', async () => {
    const { ending, write, settle, check, carried } = partition();
    write(hourMs);
    for (let i = 0; i < 101; i += 1) settle(write(0));
    ending.abort();
    await check();
    expect(carried()).toBe(0);
  });

  it('comes to rest when nothing else is written', async () => {
    const { write, settle, check, carried, distance } = partition();
    const settledOnes: Delivery[] = [];
    for (let i = 0; i < 3_000; i += 1) {
      const copy = write(hourMs);
      if (i % 10 !== 0) settledOnes.push(copy);
    }
    for (const copy of settledOnes) settle(copy);
    for (let i = 0; i < 20; i += 1) await check();
    expect(carried()).toBeLessThanOrEqual(300);
    expect(distance()).toBeLessThanOrEqual(1_200);
  });

  it('costs at most a third of the other writes while the same copies wait and others come and go', async () => {
    const { write, settle, check, carried, written } = partition();
    for (let i = 0; i < 500; i += 1) write(hourMs);
    for (let second = 0; second < 60; second += 1) {
      for (let i = 0; i < 100; i += 1) settle(write(0));
      await check();
    }
    expect(carried()).toBeGreaterThan(1_000);
    expect(carried()).toBeLessThanOrEqual((written() - carried()) / 3);
  });

  it.each([1, 2])(
    'costs at most a third of the other writes, however many copies wait and settle (seed %d)',
    async (seed) => {
      const random = createRandom(seed);
      const { waiting, write, settle, check, carried, written, distance } = partition();
      let share = random();
      for (let second = 0; second < 100; second += 1) {
        if (second % 20 === 0) share = random() ** 2;
        for (let i = 0; i < 100; i += 1) {
          const copy = write(hourMs * 1_000);
          if (random() > share) settle(copy);
        }
        if (random() < 0.1) for (const copy of [...waiting.values()]) if (random() < 0.8) settle(copy);
        await check();
        expect(carried()).toBeLessThanOrEqual((written() - carried()) / 3);
      }
      expect(carried()).toBeGreaterThan(0);
      for (let i = 0; i < 100; i += 1) await check();
      expect(distance()).toBeLessThanOrEqual(Math.max(100, 4 * waiting.size));
    },
  );
});
