import { flag, text, withCommon, type Cli, type RunAlone } from '../command.ts';
import { startStack } from './start-stack.ts';

/** `npm start` under another name: the same options, the same output, the same exit statuses. */
export function addUp(cli: Cli, runAlone: RunAlone): Cli {
  return cli.command(
    'up',
    'Brings up Kafka, registry, PostgreSQL, stub APIs, publisher and subscribers here, as npm start does',
    (yargs) =>
      withCommon(yargs)
        .option('orders', text('Place so many orders, then check that each got each call exactly once'))
        .option('rate', text('Orders per second, with --orders; 100 when left out'))
        .option('seed', text('Other orders, the same for the same seed, with --orders'))
        .option('exit', flag('End when all is ready, or when the orders are checked'))
        .option('fresh', flag('Forget the state of earlier starts'))
        .option('logs', flag('Show the logs of the apps, too'))
        .example('$0 up', 'Until Ctrl-C; then npx rivulet demo in another terminal')
        .example('$0 up --orders 1000 --rate 200 --exit', 'Place orders, check every call, end'),
    ({ json, orders, rate, seed, exit, fresh, logs }) =>
      runAlone({ json }, ({ env, signal }) =>
        startStack(argumentsOf({ orders, rate, seed }, { exit, fresh, logs, json }), env, signal),
      ),
  );
}

export function argumentsOf(
  values: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, boolean>>,
): string[] {
  return [
    ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [`--${name}`] : [])),
  ];
}
