import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 10_000;

/** Asks again and again until the condition holds. `@rivulet/testing` has the like, which the libraries may not import. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await delay(5);
  }
}
