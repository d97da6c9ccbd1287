import { flag, number, text, withCommon, type Cli, type Run } from '../command.ts';
import { UsageError } from '../exits.ts';
import { runLag } from './run-lag.ts';

export function addLag(cli: Cli, run: Run): Cli {
  return cli.command(
    'lag',
    'How far groups are behind, and what waits for what',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only this consumer group'))
        .option('topic', text('Only this event, by its topic'))
        .option('max', number('Exit with 1 when a group is behind by more records than this'))
        .option('watch', flag('Again and again, with pace and time to the end'))
        .option('interval', { ...number('Seconds between two looks of --watch'), default: 2 } as const)
        .example('$0 lag', 'All groups once')
        .example('$0 lag --group inventory-subscriber --watch', 'One group until Ctrl-C')
        .example('$0 lag --max 1000 --json', 'For a script: exit status 1 when a group is behind by more'),
    async ({ json, group, topic, max, watch, interval }) => {
      if (max !== undefined && !(max >= 0)) throw new UsageError('--max must be a number, 0 or more');
      if (!(interval > 0)) throw new UsageError('--interval must be a number of seconds above 0');
      const options = { group, topic, watch, intervalMs: interval * 1_000, max };
      await run({ json }, ({ connections, output, signal }) => runLag(connections, options, output, signal));
    },
  );
}
