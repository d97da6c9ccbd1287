import type { Stack } from '@rivulet/local-stack';

let stack: Stack | undefined;

/** Keeps the run's parts from jest's global setup to its global teardown. */
export function keepStack(started: Stack): void {
  stack = started;
}

export async function stopStack(): Promise<void> {
  await stack?.stop();
}
