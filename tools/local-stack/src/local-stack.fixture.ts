/** A process that provides a local stack and waits: prints what a test needs, and ends only when told to. */
import { provideStack } from './provide-stack.ts';
import type { Part } from './stack.ts';

const [stateDir = '', portList = '', ...need] = process.argv.slice(2);
const [kafka = 0, kafkaController = 0, postgres = 0, schemaRegistry = 0] = portList.split(',').map(Number);
const stack = await provideStack({
  env: { ...process.env, RIVULET_STACK: 'local' },
  log: { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) },
  stateDir,
  ...(need.length > 0 ? { need: need as Part[] } : {}),
  ports: { kafka, kafkaController, postgres, schemaRegistry },
});
const databaseUrl = await stack.databaseUrl('fixture');
process.stdout.write(`${JSON.stringify({ ...stack, databaseUrl })}\n`);
process.once('SIGTERM', () => void stack.stop().then(() => process.exit(0)));
setInterval(() => undefined, 1_000);
