import type { ManualClock } from '@rivulet/resilience';

/** Lets everything run that needs no time to pass. */
export async function letRun(turns = 25): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Moves a clock on in steps, letting what falls due run between them. */
export async function passTime(clock: ManualClock, ms: number, stepMs = 10): Promise<void> {
  await letRun();
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(Math.min(stepMs, ms - passed));
    await letRun(3);
  }
  await letRun();
}
