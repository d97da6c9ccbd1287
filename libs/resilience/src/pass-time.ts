import type { ManualClock } from './manual-clock.ts';

/** Lets everything run that needs no time to pass. */
export async function letRun(turns = 25): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Moves a clock on from one timer to the next, letting what follows from each run before time goes on. */
export async function passTime(clock: ManualClock, ms: number): Promise<void> {
  const end = clock.now() + ms;
  await letRun();
  for (;;) {
    const [next = Infinity] = clock.pending();
    if (clock.now() + next > end) break;
    clock.advance(next);
    await letRun(10);
  }
  clock.advance(end - clock.now());
  await letRun();
}
