import { openAuditLog } from '../audit/audit-log.ts';
import { flag, number, ofGroup, type Cli, type Run } from '../command.ts';
import { UsageError } from '../exits.ts';
import { followOptions, taskOptionsOf, withTask, type TaskArguments } from '../task/task-options.ts';
import { filterOf, withFilter, type FilterArguments } from './filter-options.ts';
import { releaseLetters, type ReleaseOptions } from './release-letters.ts';

type Kind = 'redrive' | 'discard';

const does: Record<Kind, string> = {
  redrive: 'Sends dead letters to their group again; shows the plan, and with --yes carries it out',
  discard:
    'Gives dead letters up for good, and lets their keys go on; shows the plan, and with --yes carries it out',
};

export function addRelease(cli: Cli, kind: Kind, run: Run): Cli {
  return cli.command(
    kind,
    does[kind],
    (yargs) =>
      withTask(withFilter(ofGroup(yargs)), 'Letters')
        .option('limit', number('So many letters at the most'))
        .options(kind === 'redrive' ? followOptions('redriven') : discardOptions)
        .example(examples(kind)),
    async (given) => {
      await run({ json: given.json }, ({ connections, output, signal }) => {
        const log = openAuditLog(connections);
        const options = optionsOf(kind, given as unknown as Given);
        return releaseLetters(options, { connections, log, output, signal }).finally(() => log.close());
      });
    },
  );
}

const discardOptions = {
  compensated: flag('Somebody has made up for these events: the group says compensated of them'),
};

function examples(kind: Kind): [string, string][] {
  const start = `$0 dlq ${kind} --group inventory-subscriber`;
  return kind === 'redrive'
    ? [
        [start, 'Show what a redrive of all would do'],
        [`${start} --error status-503 --rate 20 --yes`, 'Redrive those of one error, 20 per second'],
        [`${start} --resume TASK --yes`, 'Go on with a task that was stopped or killed'],
      ]
    : [
        [`${start} --letter 3/17 --reason "test order"`, 'Show what a discard of one letter would do'],
        [
          `${start} --why permanent --since 2d --reason "refunded by hand" --compensated --yes`,
          'Discard those of two days, and say that they were made up for',
        ],
      ];
}

interface Given extends FilterArguments, TaskArguments {
  group: string;
  topic?: string;
  limit?: number;
  compensated?: boolean;
}

/** @throws UsageError naming the option that does not fit */
function optionsOf(kind: Kind, given: Given): ReleaseOptions {
  const { group, topic, limit, compensated = false } = given;
  const filter = filterOf(given, Date.now());
  const task = taskOptionsOf(given, 'letters');
  const { resume, reason = '' } = task;
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new UsageError('--limit must be a whole number, 1 or more');
  if (kind === 'discard' && resume === undefined && reason.trim() === '')
    throw new UsageError('discard needs --reason TEXT: it goes into the audit');
  if (resume !== undefined && (limit !== undefined || compensated || Object.keys(filter).length > 0))
    throw new UsageError(
      '--resume goes on with the letters of its task: leave the filters, --limit and --compensated out',
    );
  return { ...task, kind, group, topic, filter, limit, compensated };
}
