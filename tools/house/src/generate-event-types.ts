import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate, findStaleFiles } from './event-types/generate.ts';

// `npm run generate`: TypeScript types and definitions of all events, from schemas/*.avsc. `--check` only compares.
const workspaceRoot = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    schemas: { type: 'string', default: join(workspaceRoot, 'schemas') },
    contracts: { type: 'string', default: join(workspaceRoot, 'libs/contracts/src') },
  },
});

try {
  const stale = findStaleFiles(values);
  const names = stale.map(({ name }) => name).join(', ');
  if (!values.check) bringUpToDate(values, stale);
  if (stale.length === 0) console.log('Event types are up to date.');
  else if (values.check)
    fail(`Event types are stale: ${names}. Run 'npm run generate' and commit the result.`);
  else console.log(`Event types written: ${names}.`);
} catch (error) {
  if (!(error instanceof AggregateError)) throw error;
  fail(error.message);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
