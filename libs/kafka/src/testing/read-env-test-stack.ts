/** Where the backing parts of a test run are; handed from jest's global setup to the tests by the environment. */
export interface TestStackAddress {
  brokers: string[];
  registryUrl: string;
  /** A PostgreSQL database of the run's server; tests make databases of their own beside it. */
  adminDatabaseUrl: string;
}

export const testStackVariable = 'RIVULET_TEST_STACK';

/** @throws Error with the way to have one */
export function readTestStack(env: Record<string, string | undefined> = process.env): TestStackAddress {
  const text = env[testStackVariable];
  if (text !== undefined) return JSON.parse(text) as TestStackAddress;
  throw new Error(
    `${testStackVariable} is not set: run these tests with \`jest --config test/integration/jest.config.cjs\``,
  );
}
