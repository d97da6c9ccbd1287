import { flag, withCommon, type Cli, type Run } from '../command.ts';
import { patiently, readWait } from '../patiently.ts';
import { planOf, withPlan } from './plan-options.ts';
import { applyPlan, diffTopics } from './run-topics.ts';

export function addTopics(cli: Cli, run: Run): Cli {
  return cli.command('topics', 'The topics that an environment must have', (yargs) => {
    addApply(addDiff(yargs, run), run).demandCommand(1, 'name what to do with topics: diff or apply');
  });
}

function addDiff(cli: Cli, run: Run): Cli {
  return cli.command(
    'diff',
    'Show what is missing or different; exit status 1 when anything is',
    (yargs) =>
      withPlan(withCommon(yargs))
        .example('$0 topics diff', "With the repository's groups")
        .example('$0 topics diff --replication-factor 1', 'On the one broker of npm start'),
    async ({ json, wait, ...given }) => {
      const [plan, waitMs] = [planOf(given), readWait(wait)];
      await run({ json }, ({ connections, output, signal }) =>
        patiently(() => diffTopics(connections, plan, output), { waitMs, signal, output }),
      );
    },
  );
}

function addApply(cli: Cli, run: Run): Cli {
  return cli.command(
    'apply',
    'Create what is missing and change what does no harm; nothing is ever deleted',
    (yargs) =>
      withPlan(withCommon(yargs))
        .option(
          'allow-more-partitions',
          flag('Add partitions: keys move to others, and their order is not kept across the move'),
        )
        .option('allow-shorter-retention', flag('Shorten the retention: what is older expires at once'))
        .option('dry-run', flag('Only show what would be done'))
        .example('$0 topics apply --dry-run', 'What would be done')
        .example('$0 topics apply --wait 120', 'As a job beside brokers that are starting')
        .example(
          '$0 topics apply --group inventory-subscriber --group shipping:OrderConfirmed',
          'With these groups',
        ),
    async ({ json, wait, 'dry-run': dryRun, ...given }) => {
      const [plan, waitMs] = [planOf(given), readWait(wait)];
      const allowed = {
        morePartitions: given['allow-more-partitions'],
        shorterRetention: given['allow-shorter-retention'],
      };
      await run({ json }, ({ connections, output, signal }) =>
        patiently(() => applyPlan(connections, { plan, allowed, dryRun }, output), {
          waitMs,
          signal,
          output,
        }),
      );
    },
  );
}
