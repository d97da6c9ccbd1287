import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parseArguments, usage } from './start/arguments.ts';

/** sysexits.h: EX_USAGE. */
const exitWrongArguments = 64;

const parsed = parseArguments(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(usage);
} else if (parsed.kind === 'wrong') {
  process.stderr.write(`${parsed.message}\n`);
  process.exitCode = exitWrongArguments;
} else {
  // Saves each of the seven Node processes a third of its start; they inherit the variable.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '../../../.rivulet/compile-cache');
  enableCompileCache(process.env['NODE_COMPILE_CACHE']);
  const { start } = await import('./start/start.ts');
  process.exit(await start(parsed.options, process.env));
}
