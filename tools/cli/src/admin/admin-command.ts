import { flag, text, withCommon, type Cli, type LoneContext, type RunAlone } from '../command.ts';
import { readAdminConfig } from '../config.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import { openAdmin } from './admin-client.ts';
import { statusLines } from './describe-status.ts';
import { askAll, tellAll } from './fleet.ts';

const where = 'ADMIN_URLS names the subscribers, ADMIN_TOKEN is theirs.';

export function addAdmin(cli: Cli, run: RunAlone): Cli {
  return addResume(addPause(addStatus(cli, run), run), run);
}

function addStatus(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'status',
    'What running subscribers own, work on, and know of their APIs; exit status 1 when one is not ready',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only this consumer group'))
        .example('ADMIN_URLS=http://localhost:3001 ADMIN_TOKEN=… $0 status', where)
        .example('$0 status --group inventory-subscriber --json', 'One group, for a program'),
    ({ json, group }) => run({ json }, (context) => showStatus(context, group)),
  );
}

function addPause(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'pause',
    'Lets running subscribers finish what they have begun, and make no calls until they are resumed',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only this consumer group'))
        .option('for', text('Go on by themselves after 90s, 30m or 2h; until resume when left out'))
        .option('yes', flag('Do it; without it only what would be paused is shown'))
        .option('dry-run', flag('Only show it, as without --yes'))
        .example('$0 pause --group inventory-subscriber --for 30m --yes', 'While the API is being moved'),
    async ({ json, group, for: time, yes, 'dry-run': dryRun }) => {
      const forSeconds = time === undefined ? undefined : readSeconds(time);
      refuseBoth(yes, dryRun);
      await run({ json }, (context) =>
        change(context, {
          ...{ group, yes, to: 'paused' },
          tell: (client) => client.pause(group, forSeconds),
        }),
      );
    },
  );
}

function addResume(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'resume',
    'Lets paused subscribers go on',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only this consumer group'))
        .option('yes', flag('Do it; without it only what would be resumed is shown'))
        .option('dry-run', flag('Only show it, as without --yes'))
        .example('$0 resume --yes', 'All that are paused'),
    async ({ json, group, yes, 'dry-run': dryRun }) => {
      refuseBoth(yes, dryRun);
      await run({ json }, (context) =>
        change(context, { ...{ group, yes, to: 'working' }, tell: (client) => client.resume(group) }),
      );
    },
  );
}

function refuseBoth(yes: boolean, dryRun: boolean): void {
  if (yes && dryRun) throw new UsageError('--yes and --dry-run do not go together');
}

const units = { s: 1, m: 60, h: 3_600 } as const;

/** @throws UsageError */
function readSeconds(time: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([smh])$/.exec(time) ?? [];
  const seconds = Number(count) * units[unit as keyof typeof units];
  if (seconds <= 86_400) return seconds;
  throw new UsageError(`--for=${time} is no time of up to a day: write 90s, 30m or 2h`);
}

async function showStatus({ env, output }: LoneContext, group: string | undefined): Promise<Exit> {
  const said = await askAll(await openAdmin(readAdminConfig(env)), group);
  output.document({ processes: said });
  output.text(statusLines(said));
  const isWell = said.every(({ subscribers }) => subscribers.every(({ notReady }) => notReady === null));
  return isWell ? exits.well : exits.unwell;
}

interface Change {
  group: string | undefined;
  yes: boolean;
  to: 'paused' | 'working';
  tell: Parameters<typeof tellAll>[2];
}

async function change({ env, output }: LoneContext, { group, yes, to, tell }: Change): Promise<Exit> {
  const clients = await openAdmin(readAdminConfig(env));
  const before = await askAll(clients, group);
  const said = yes ? await tellAll(clients, before, tell) : before;
  output.document({ dryRun: !yes, to, processes: said });
  output.text(statusLines(said));
  if (!yes)
    output.text([
      `This is a plan: nothing was changed. With --yes these are ${to === 'paused' ? 'paused' : 'resumed'}.`,
    ]);
  return exits.well;
}
