import { openAuditLog } from '../audit/audit-log.ts';
import { flag, ofGroup, text, withCommon, type Cli, type Run } from '../command.ts';
import { UsageError } from '../exits.ts';
import {
  followOptions,
  rateOption,
  taskOptionsOf,
  withDecision,
  type TaskArguments,
} from '../task/task-options.ts';
import { listParked } from './list-parked.ts';
import { releaseKeys, type ReleaseKeysOptions } from './release-keys.ts';

export function addPark(cli: Cli, run: Run): Cli {
  return cli.command('park', 'Keys that wait in retry topics: list, release', (yargs) =>
    addRelease(addList(yargs, run), run).demandCommand(1, 'name one of list, release'),
  );
}

function addList(cli: Cli, run: Run): Cli {
  return cli.command(
    'list',
    'Keys that wait: what for, since when, and how many events behind',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only of this consumer group'))
        .option('topic', text('Only of this event, by its topic'))
        .example('$0 park list', 'Those of all groups')
        .example('$0 park list --group inventory-subscriber --json', 'Those of one group, for a program'),
    ({ json, group, topic }) =>
      run({ json }, ({ connections, output }) =>
        listParked(connections, openAuditLog(connections), { group, topic }, output),
      ),
  );
}

const example = '$0 park release KEY --group inventory-subscriber';

function addRelease(cli: Cli, run: Run): Cli {
  return cli.command(
    'release <keys..>',
    'Lets keys go on that dead letters hold; shows the plan, and with --yes carries it out',
    (yargs) =>
      withDecision(ofGroup(yargs))
        .positional('keys', { type: 'string', array: true, demandOption: true, describe: 'Keys of events' })
        .option('redrive', flag('Send the dead letters to their group again'))
        .option('discard', flag('Give the dead letters up for good; needs --reason'))
        .option('compensated', flag('With --discard: somebody has made up for the events'))
        .option('rate', rateOption('Letters'))
        .options(followOptions('redriven'))
        .example(`${example} --redrive`, 'Show what a redrive of the dead letter that holds a key would do')
        .example(
          `${example} --discard --reason "refunded by hand" --compensated --yes`,
          'Give it up, say that it was made up for, and let the key go on',
        )
        .epilogue('Exit status 1 also when one of the keys is held by no dead letter: it goes on by itself.'),
    async (given) => {
      await run({ json: given.json }, ({ connections, output, signal }) => {
        const options = optionsOf(given);
        const log = openAuditLog(connections);
        return releaseKeys(options, { connections, log, output, signal }).finally(() => log.close());
      });
    },
  );
}

interface Given extends TaskArguments {
  keys: string[];
  group: string;
  topic?: string | undefined;
  redrive: boolean;
  discard: boolean;
  compensated: boolean;
}

/** @throws UsageError naming the option that does not fit */
function optionsOf(given: Given): ReleaseKeysOptions {
  const { keys, group, topic, redrive, discard, compensated } = given;
  const task = taskOptionsOf(given, 'letters');
  if (redrive === discard)
    throw new UsageError('say what becomes of the dead letters: one of --redrive and --discard');
  if (compensated && !discard) throw new UsageError('--compensated goes with --discard only');
  if (discard && (task.reason ?? '').trim() === '')
    throw new UsageError('--discard needs --reason TEXT: it goes into the audit');
  return { ...task, keys, group, topic, kind: discard ? 'discard' : 'redrive', compensated };
}
