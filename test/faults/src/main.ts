import { writeFileSync } from 'node:fs';
import { parseArguments, usage } from './arguments.ts';
import { checkHistory } from './checks/check-history.ts';
import { loadHistory } from './history/history-file.ts';
import { showMutations } from './mutations/show-mutations.ts';
import { describeReport } from './run/describe-report.ts';
import { runCommand } from './run/run-command.ts';

const exits = { kept: 0, broken: 1, notRun: 2 };
const say = (message: string): void => void process.stdout.write(`${message}\n`);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));

async function main(): Promise<number> {
  const command = parseArguments(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      say(usage);
      return exits.kept;
    case 'wrong':
      process.stderr.write(`${command.message}\n`);
      return exits.notRun;
    case 'check': {
      const report = checkHistory(loadHistory(command.file));
      say(describeReport(report));
      if (command.json !== undefined) writeFileSync(command.json, `${JSON.stringify(report, null, 2)}\n`);
      return report.verdict === 'ok' ? exits.kept : exits.broken;
    }
    case 'mutations':
      return (await showMutations(command.names, { env: process.env, say, signal: stopping.signal }))
        ? exits.kept
        : exits.broken;
    case 'run': {
      const reports = await runCommand(command.options, { env: process.env, say, signal: stopping.signal });
      return reports.every(({ verdict }) => verdict === 'ok') ? exits.kept : exits.broken;
    }
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `could not be run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = exits.notRun;
}
