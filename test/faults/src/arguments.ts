import { parseArgs } from 'node:util';
import { isMutationName, mutationNames, type MutationName } from './mutations/mutations.ts';

export type Command =
  | { kind: 'run'; options: RunCommand }
  | { kind: 'check'; file: string; json: string | undefined }
  | { kind: 'mutations'; names: readonly MutationName[] }
  | { kind: 'help' }
  /** One sentence for the reader. */
  | { kind: 'wrong'; message: string };

export interface RunCommand {
  seeds: number[];
  minutes: number;
  brokers: number;
  publishers: number;
  /** Events a second. */
  rate: number;
  json: string | undefined;
  keep: boolean;
  mutation: MutationName | undefined;
}

export const usage = `Runs the real apps against real Kafka and PostgreSQL while everything around them is broken, and checks what was promised.

Usage: npm run faults -- [OPTIONS]

  --seed N          decides events and faults; the same options give the same schedule (default 1)
  --seeds A..B      all seeds from A to B, one after the other
  --minutes M       how long things are broken, in each run (default 1)
  --brokers N       Kafka brokers, 1 or 3 (default 3)
  --publishers N    instances of the publisher, 0 to 4; with 0, all events come from the producer (default 2)
  --rate R          events a second (default 40)
  --json FILE       write what was found there, as JSON: one object, or a list with --seeds
  --keep            keep history, data and logs also of runs in which nothing was violated
  --mutation NAME   turn one safety mechanism off in the apps: ledger, claim, fencing, drain, parking, broker-answer, order-key or held-back
  --mutations       show for each of them (or the one named) that the checks notice when it is off
  --check FILE      check a history that was kept
  --help            this text

Exit status: 0 all promises were kept, 1 one was broken, 2 it could not be run.
`;

const usual = { seed: '1', minutes: '1', brokers: '3', publishers: '2', rate: '40' };

export function parseArguments(argv: readonly string[]): Command {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        minutes: { type: 'string' },
        brokers: { type: 'string' },
        publishers: { type: 'string' },
        rate: { type: 'string' },
        json: { type: 'string' },
        keep: { type: 'boolean' },
        mutation: { type: 'string' },
        mutations: { type: 'boolean' },
        check: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return wrong(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
  if (values.help === true) return { kind: 'help' };
  if (values.check !== undefined) return { kind: 'check', file: values.check, json: values.json };
  const { json, keep = false, mutation } = values;
  if (mutation !== undefined && !isMutationName(mutation))
    return wrong(`--mutation ${mutation}: expected one of ${mutationNames.join(', ')}`);
  if (values.mutations === true)
    return { kind: 'mutations', names: mutation === undefined ? mutationNames : [mutation] };

  const seeds = values.seeds === undefined ? seedsOf(values.seed ?? usual.seed) : seedsOf(values.seeds);
  if (seeds === undefined)
    return wrong(`--seed N and --seeds A..B take whole numbers from 0 to 4294967295, A not above B`);
  const minutes = Number(values.minutes ?? usual.minutes);
  if (!(minutes > 0 && minutes <= 600))
    return wrong(`--minutes ${values.minutes}: expected a number above 0 and at most 600`);
  const brokers = Number(values.brokers ?? usual.brokers);
  if (brokers !== 1 && brokers !== 3) return wrong(`--brokers ${values.brokers}: expected 1 or 3`);
  const publishers = Number(values.publishers ?? usual.publishers);
  if (!(Number.isInteger(publishers) && publishers >= 0 && publishers <= 4))
    return wrong(`--publishers ${values.publishers}: expected a whole number from 0 to 4`);
  const rate = Number(values.rate ?? usual.rate);
  if (!(rate > 0 && rate <= 1_000))
    return wrong(`--rate ${values.rate}: expected a number above 0 and at most 1000`);
  return { kind: 'run', options: { seeds, minutes, brokers, publishers, rate, json, keep, mutation } };
}

function seedsOf(text: string): number[] | undefined {
  const [first, last = first, ...rest] = text
    .split('..')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (first === undefined || last === undefined || rest.length > 0 || !(first <= last && last < 2 ** 32))
    return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function wrong(message: string): Command {
  return { kind: 'wrong', message: `${message} (npm run faults -- --help shows all options)` };
}
