import type { Stack } from '@rivulet/local-stack';

/** Where the backing parts of this run are; handed from jest's global setup to the tests by the environment. */
export interface TestStackAddress {
  brokers: string[];
  registryUrl: string;
  /** A PostgreSQL database of the run's server; each world makes its own databases beside it. */
  adminDatabaseUrl: string;
}

export const addressVariable = 'RIVULET_TEST_STACK';

let stack: Stack | undefined;

export function keepStack(started: Stack): void {
  stack = started;
}

export async function stopStack(): Promise<void> {
  await stack?.stop();
}

export function testStackAddress(): TestStackAddress {
  const text = process.env[addressVariable];
  if (text === undefined)
    throw new Error(`${addressVariable} is not set: run integration tests with jest's global setup`);
  return JSON.parse(text) as TestStackAddress;
}
