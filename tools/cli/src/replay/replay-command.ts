import { openAuditLog } from '../audit/audit-log.ts';
import { openAdmin } from '../admin/admin-client.ts';
import { whilePaused } from '../admin/while-paused.ts';
import { flag, ofGroup, type Cli, type Run } from '../command.ts';
import { readNamedAdmin } from '../config.ts';
import { UsageError } from '../exits.ts';
import { followOptions, taskOptionsOf, withTask, type TaskArguments } from '../task/task-options.ts';
import { eventFilterOf, withEventFilter, type EventFilterArguments } from './filter-options.ts';
import { rangeOf, withRange, type RangeArguments } from './range-options.ts';
import { replayEvents, type ReplayOptions } from './replay-events.ts';
import { seekGroup } from './seek-group.ts';

const start = '$0 replay --group inventory-subscriber';

export function addReplay(cli: Cli, run: Run): Cli {
  return cli.command(
    'replay',
    'Sends events to one group again, while it runs; shows the plan, and with --yes carries it out',
    (yargs) =>
      withTask(withEventFilter(withRange(ofGroup(yargs))), 'Events')
        .options(followOptions('events', '; with --seek, until all members have left'))
        .option('force', flag('Make calls again that are done; on a terminal it asks, else it needs --yes'))
        .option('also-done', flag('Send also events that are said to be done: the store decides'))
        .option(
          'seek',
          flag(
            'Set the offsets of the group back instead; its processes are paused meanwhile: ADMIN_URLS names them',
          ),
        )
        .example(`${start} --from-time 2h --to-time 1h`, 'Show what a replay of an hour would do')
        .example(
          `${start} --from-offset 3:1200 --to-offset 3:1300 --yes`,
          'Replay a hundred events of partition 3',
        )
        .example(
          `${start} --where 'items[*].productId=sku-1' --from-time 1d --force`,
          'Repeat calls of some events',
        )
        .example(`${start} --resume TASK --yes`, 'Go on with a task that was stopped or killed')
        .example(`${start} --seek --from-time 2026-11-27T08:00:00Z --yes`, 'Let a group read again'),
    async (given) => {
      await run({ json: given.json }, async ({ connections, output, signal, ask, env }) => {
        const log = openAuditLog(connections);
        const parts = { connections, log, output, signal };
        const options = optionsOf(given);
        const admin = given.seek ? readNamedAdmin(env) : undefined;
        const clients = admin && (await openAdmin(admin));
        const work = given.seek
          ? seekGroup(options, {
              ...parts,
              whilePaused:
                clients &&
                ((group, seek) => {
                  const members = () => connections.kafka.admin.members(group);
                  return whilePaused(
                    { clients, group, members, leaveMs: options.waitMs, output, signal },
                    seek,
                  );
                }),
            })
          : replayEvents(options, { ...parts, ask: given['dry-run'] ? undefined : ask });
        return work.finally(() => log.close());
      });
    },
  );
}

interface Given extends RangeArguments, EventFilterArguments, TaskArguments {
  group: string;
  topic?: string | undefined;
  force: boolean;
  'also-done': boolean;
  seek: boolean;
}

/** @throws UsageError naming what does not fit */
function optionsOf(given: Given): ReplayOptions {
  const { group, topic, force, seek, 'also-done': alsoDone } = given;
  const task = taskOptionsOf(given, 'events');
  const range = rangeOf(given, Date.now());
  const filter = eventFilterOf(given);
  const isChosen = ['from-offset', 'to-offset', 'from-time', 'to-time'].some(
    (name) => given[name as keyof RangeArguments] !== undefined,
  );
  const isFiltered = Object.keys(filter).length > 0 || force || alsoDone;
  if (task.resume !== undefined && (isChosen || isFiltered || seek))
    throw new UsageError(
      '--resume goes on with the events of its task: leave ranges, filters, --force, --also-done and --seek out',
    );
  if (seek && (isFiltered || given['to-offset'] !== undefined || given['to-time'] !== undefined))
    throw new UsageError(
      '--seek takes --from-offset and --from-time only: whatever follows is read again, done events are skipped',
    );
  return { ...task, group, topic, range, filter, force, alsoDone };
}
