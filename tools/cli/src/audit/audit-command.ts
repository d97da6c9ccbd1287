import { text, withCommon, type Cli, type Run } from '../command.ts';
import { openAuditLog } from './audit-log.ts';
import { runAudit } from './run-audit.ts';

export function addAudit(cli: Cli, run: Run): Cli {
  return cli.command(
    'audit',
    'What was done for groups: by whom, when, why, how it ended',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only of this consumer group'))
        .option('task', text('All records of this task'))
        .example('$0 audit', 'All tasks')
        .example('$0 audit --task TASK --json', 'Each record of one'),
    ({ json, group, task }) =>
      run({ json }, ({ connections, output }) =>
        runAudit(openAuditLog(connections), { group, task }, output),
      ),
  );
}
