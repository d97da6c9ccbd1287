/** Set by the integration tests' global setup; JSON with `adminDatabaseUrl`. */
const stackVariable = 'RIVULET_TEST_STACK';

/** A database of the test run's PostgreSQL server. @throws Error with the ways to have one */
export function readDatabaseUrl(env: Record<string, string | undefined> = process.env): string {
  const stack = env[stackVariable];
  if (stack !== undefined) return (JSON.parse(stack) as { adminDatabaseUrl: string }).adminDatabaseUrl;
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  throw new Error(
    'these tests need PostgreSQL: run them with `jest --config test/integration/jest.config.cjs`, or set DATABASE_URL',
  );
}
