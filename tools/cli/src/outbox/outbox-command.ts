import { parkedAs } from '@rivulet/outbox/parked';
import { flag, number, text, withCommon, type Cli, type LoneContext, type RunAlone } from '../command.ts';
import { readDatabaseConfig } from '../config.ts';
import { UsageError, type Exit } from '../exits.ts';
import type { Database } from './run-outbox.ts';

export function addOutbox(cli: Cli, run: RunAlone): Cli {
  return cli.command('outbox', "The publisher's outbox: what is unsent, and what cannot be sent", (yargs) => {
    addRelease(addStatus(yargs, run), run).demandCommand(
      1,
      'name what to do with the outbox: status or release',
    );
  });
}

type Outbox = typeof import('./run-outbox.ts');

/** The other commands start without the driver. */
function inDatabase(work: (outbox: Outbox, database: Database, context: LoneContext) => Promise<Exit>) {
  return async (context: LoneContext): Promise<Exit> => {
    const outbox = await import('./run-outbox.ts');
    const { databaseUrl } = readDatabaseConfig(context.env);
    return outbox.withDatabase(databaseUrl, (database) => work(outbox, database, context));
  };
}

function addStatus(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'status',
    'How much is unsent and since when, and what is parked for which reason',
    (yargs) =>
      withCommon(yargs)
        .option('max-backlog', number('Exit with 1 when more are unsent; no limit when left out'))
        .option('max-age-seconds', {
          ...number('Exit with 1 when one is unsent for longer'),
          default: 60,
        } as const)
        .example('$0 outbox status', 'Once')
        .example('$0 outbox status --max-backlog 1000 --json', 'For a script: 1 when it is not well'),
    async ({ json, 'max-backlog': maxBacklog = Infinity, 'max-age-seconds': maxAgeSeconds }) => {
      if (!(maxBacklog >= 0)) throw new UsageError('--max-backlog must be a number, 0 or more');
      if (!(maxAgeSeconds >= 0)) throw new UsageError('--max-age-seconds must be a number, 0 or more');
      await run(
        { json },
        inDatabase(({ showStatus }, database, { output }) =>
          showStatus(database, { maxBacklog, maxAgeSeconds }, output),
        ),
      );
    },
  );
}

function addRelease(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'release',
    'Let parked events be sent again at once, with those of their keys behind them',
    (yargs) =>
      withCommon(yargs)
        .option('id', {
          ...text('Number of the record; several times for several'),
          array: true,
          nargs: 1,
        } as const)
        .option('topic', text('Only of this topic'))
        .option('key', text('Only of this key'))
        .option('as', { ...text('Only those parked for this reason'), choices: parkedAs } as const)
        .option('dry-run', flag('Only show which they are'))
        .example('$0 outbox release --dry-run', 'All that are parked')
        .example('$0 outbox release --as unknown-topic', 'After the topic was made'),
    async ({ json, id: ids, topic, key, as, 'dry-run': dryRun }) => {
      const wrong = ids?.find((id) => !/^\d{1,18}$/.test(id));
      if (wrong !== undefined) throw new UsageError(`--id=${wrong} is not the number of a record`);
      const given = { ids, topic, key, as };
      const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      await run(
        { json },
        inDatabase(({ releaseEvents }, database, { output }) =>
          releaseEvents(database, { filter, dryRun }, output),
        ),
      );
    },
  );
}
