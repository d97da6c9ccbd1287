import { withCommon, type Cli, type Run } from '../command.ts';
import { runTail } from './run-tail.ts';
import { placeOf, tailFilterOf, withTail } from './tail-options.ts';

export function addTail(cli: Cli, run: Run): Cli {
  return cli.command(
    'tail <topic>',
    'Decoded records of a topic: events, copies, dead letters, outcomes, audit',
    (yargs) =>
      withTail(withCommon(yargs))
        .positional('topic', {
          ...{ type: 'string', describe: 'Topic, with or without the prefix' },
          demandOption: true,
        } as const)
        .example('$0 tail orders.order-confirmed', 'The last ten')
        .example(
          "$0 tail orders.order-confirmed --since 2h --where 'items[0].quantity>5'",
          'Those of two hours that fit',
        )
        .example(
          '$0 tail orders.order-confirmed --from 3:1200 --json',
          'One partition from an offset on, a line each',
        )
        .example('$0 tail orders.order-confirmed.outcome --follow', 'What becomes of events, until Ctrl-C'),
    async ({ json, topic, 'show-personal-data': showPersonalData, ...given }) => {
      const options = {
        ...{ topic, showPersonalData },
        place: placeOf(given, Date.now()),
        filter: tailFilterOf(given),
      };
      await run({ json }, ({ connections, output, signal }) => runTail(connections, options, output, signal));
    },
  );
}
