import { provideTestStack } from '@rivulet/local-stack';
import { testStackVariable, type TestStackAddress } from '@rivulet/kafka/testing';
import { keepStack } from './test-stack.ts';

/** Starts Kafka, a schema registry and PostgreSQL once for all integration tests, or uses those named in the environment. */
export default async function globalSetup(): Promise<void> {
  const stack = await provideTestStack({ name: 'integration' });
  keepStack(stack);
  const address: TestStackAddress = {
    brokers: stack.brokers,
    registryUrl: stack.registryUrl,
    adminDatabaseUrl: await stack.databaseUrl('integration'),
  };
  process.env[testStackVariable] = JSON.stringify(address);
}
