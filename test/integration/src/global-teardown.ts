import { stopStack } from './test-stack.ts';

export default async function globalTeardown(): Promise<void> {
  await stopStack();
}
