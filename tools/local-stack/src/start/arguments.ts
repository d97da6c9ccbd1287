import { parseArgs } from 'node:util';
import { subscribers, variablesOf } from './subscribers.ts';

export interface StartOptions {
  fresh: boolean;
  /** How many orders to place after the start; undefined places none. */
  orders: number | undefined;
  /** Orders per second. */
  rate: number;
  seed: number;
  exit: boolean;
  json: boolean;
  logs: boolean;
}

export type Arguments =
  | { kind: 'start'; options: StartOptions }
  | { kind: 'help' }
  /** One sentence for the reader. */
  | { kind: 'wrong'; message: string };

export const usage = `Brings up Rivulet on this machine: Kafka, schema registry, PostgreSQL, the publisher, the subscribers, and a stub of
the API that each of them calls.

Usage: npm start [-- OPTIONS]

  --orders N   place N generated orders, then check that each got each API call exactly once
  --rate R     orders per second, with --orders (default 100)
  --seed S     other orders, the same for the same S (default 1)
  --exit       end when all is ready, or when the orders are checked: exit 0 if each call was made exactly once, else 1
  --json       print the result as one JSON object in the last line of standard output; all else goes to standard error
  --fresh      forget the state of earlier starts (orders, topics, ledgers), but not of parts that run elsewhere
  --logs       show the logs of the apps here, too
  --help       this text

Examples:
  npm start
  npm start -- --orders 1000 --rate 200 --exit
  npm start -- --fresh --orders 50 --exit --json

Environment:
  KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL     use these instead of starting them
  RIVULET_STACK=external|docker|local                  force where Kafka, registry and PostgreSQL come from
  RIVULET_STATE_DIR                                    where state and logs are kept (default .rivulet)
  PUBLISHER_PORT, SCHEMA_REGISTRY_PORT, KAFKA_PORT, KAFKA_CONTROLLER_PORT, POSTGRES_PORT
${subscribers
  .map(variablesOf)
  .map(({ app, api }) => `  ${app}_PORT, ${api}_PORT, ${api}_LATENCY_MS`)
  .join('\n')}
`;

const flags = ['fresh', 'exit', 'json', 'logs'] as const;
const numbers = ['orders', 'rate', 'seed'] as const;

/** Reads the command line. `env` shows what npm took for itself when the lone \`--\` was forgotten. */
export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Arguments {
  const swallowed = [...flags, ...numbers].filter(
    (name) => name !== 'json' && env[`npm_config_${name}`] !== undefined,
  );
  if (swallowed.length > 0)
    return wrong(`npm took --${swallowed[0]} for itself: write npm start -- --${swallowed[0]} …`);
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
        ...Object.fromEntries(numbers.map((name) => [name, { type: 'string' as const }])),
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return wrong(firstSentence(error));
  }
  if (values['help']) return { kind: 'help' };
  return check(values);
}

function check(values: Record<string, string | boolean | undefined>): Arguments {
  const orders = wholeNumber(values['orders'], 1, 10_000_000);
  if (orders === 'wrong')
    return wrong(`--orders ${values['orders']}: expected a whole number from 1 to 10000000`);
  const seed = wholeNumber(values['seed'], 0, 2 ** 32 - 1);
  if (seed === 'wrong')
    return wrong(`--seed ${values['seed']}: expected a whole number from 0 to ${2 ** 32 - 1}`);
  const rate = values['rate'] === undefined ? 100 : Number(values['rate']);
  if (!(rate > 0 && rate <= 20_000) || values['rate'] === '') {
    return wrong(`--rate ${values['rate']}: expected orders per second, above 0 and at most 20000`);
  }
  for (const name of ['rate', 'seed', 'json'] as const) {
    if (values[name] !== undefined && orders === undefined) return wrong(`--${name} needs --orders`);
  }
  const isSet = (name: (typeof flags)[number]): boolean => values[name] === true;
  return {
    kind: 'start',
    options: {
      fresh: isSet('fresh'),
      orders,
      rate,
      seed: seed ?? 1,
      exit: isSet('exit'),
      json: isSet('json'),
      logs: isSet('logs'),
    },
  };
}

function wholeNumber(
  value: string | boolean | undefined,
  min: number,
  max: number,
): number | undefined | 'wrong' {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : 'wrong';
}

function wrong(message: string): Arguments {
  return { kind: 'wrong', message: `${message} (npm start -- --help shows all options)` };
}

/** Of parseArgs' message, whose further sentences are about programs with other conventions. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? message;
}
