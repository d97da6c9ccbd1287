import { createLog } from '@rivulet/telemetry';
import { Pool } from 'pg';
import { parseArguments } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { exits } from './cli/usage.ts';

// `npm run outbox -- --help`
const complain = (text: string): void => void process.stderr.write(`${text}\n`);
const log = createLog({ serviceName: 'outbox', destination: process.stderr });
const command = parseArguments(process.argv.slice(2));
let pool: Pool | undefined;

function openPool(): Pool {
  const url = process.env['DATABASE_URL'] ?? '';
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('DATABASE_URL must name the database: postgres://…');
  pool ??= new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 });
  return pool;
}

try {
  const print =
    command.kind === 'wrong' ? complain : (text: string) => void process.stdout.write(`${text}\n`);
  process.exitCode = await runCommand(command, { pool: openPool, print, log });
} catch (error) {
  complain(`outbox: ${error instanceof Error ? error.message || String(error) : String(error)}`);
  process.exitCode = exits.failed;
} finally {
  await pool?.end();
}
