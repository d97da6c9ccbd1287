import { parseArgs } from 'node:util';
import { parkedAs, type ParkedFilter } from '../parked-sql.ts';

export type Command =
  | { kind: 'help' }
  /** One sentence for the reader. */
  | { kind: 'wrong'; message: string }
  | { kind: 'sql' }
  | { kind: 'migrate' | 'pending'; json: boolean }
  | { kind: 'status'; json: boolean; maxBacklog: number; maxAgeSeconds: number }
  | { kind: 'release'; json: boolean; dryRun: boolean; filter: ParkedFilter }
  | { kind: 'discard'; json: boolean; dryRun: boolean; filter: ParkedFilter; because: string };

const options = {
  json: { type: 'boolean' },
  'max-backlog': { type: 'string' },
  'max-age-seconds': { type: 'string' },
  id: { type: 'string', multiple: true },
  topic: { type: 'string' },
  key: { type: 'string' },
  as: { type: 'string' },
  because: { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Option = keyof typeof options;

const chooses: readonly Option[] = ['id', 'topic', 'key', 'as', 'dry-run', 'json'];
const taken: Record<string, readonly Option[]> = {
  sql: [],
  migrate: ['json'],
  pending: ['json'],
  status: ['json', 'max-backlog', 'max-age-seconds'],
  release: chooses,
  discard: [...chooses, 'because'],
};

class WrongArguments extends Error {}

export function parseArguments(argv: readonly string[]): Command {
  try {
    return parse(argv);
  } catch (error) {
    const { message, code = '' } = error as Error & { code?: string };
    if (!(error instanceof WrongArguments) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
    return { kind: 'wrong', message: `${message.split('. ')[0]}; --help shows what there is` };
  }
}

function parse(argv: readonly string[]): Command {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  if (values.help === true) return { kind: 'help' };
  const [name = '', ...more] = positionals;
  const known = taken[name];
  if (known === undefined || more.length > 0)
    throw new WrongArguments(`name one command of ${Object.keys(taken).join(', ')}`);
  const stray = Object.keys(values).find((given) => !known.includes(given as Option));
  if (stray !== undefined) throw new WrongArguments(`${name} takes no --${stray}`);
  const [json, dryRun] = [values.json ?? false, values['dry-run'] ?? false];
  const { because = '' } = values;
  switch (name) {
    case 'sql':
      return { kind: name };
    case 'migrate':
    case 'pending':
      return { kind: name, json };
    case 'status':
      return {
        kind: name,
        json,
        maxBacklog: number('max-backlog', values['max-backlog'], Infinity),
        maxAgeSeconds: number('max-age-seconds', values['max-age-seconds'], 60),
      };
    case 'release':
      return { kind: name, json, dryRun, filter: filterOf(values) };
    default: {
      const filter = filterOf(values);
      if (Object.keys(filter).length === 0)
        throw new WrongArguments('discard needs to be told which: --id, --topic, --key or --as');
      if (because.trim() === '') throw new WrongArguments('discard needs --because TEXT: it is logged');
      return { kind: 'discard', json, dryRun, filter, because };
    }
  }
}

function number(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  if (!/^\d+$/.test(text)) throw new WrongArguments(`--${name}=${text} is not a whole number`);
  return Number(text);
}

function filterOf(values: { id?: string[]; topic?: string; key?: string; as?: string }): ParkedFilter {
  const { id: ids, topic, key, as } = values;
  const wrongId = ids?.find((id) => !/^\d+$/.test(id));
  if (wrongId !== undefined) throw new WrongArguments(`--id=${wrongId} is not the number of a record`);
  const reason = parkedAs.find((known) => known === as);
  if (as !== undefined && reason === undefined)
    throw new WrongArguments(`--as=${as} is none of ${parkedAs.join(', ')}`);
  return {
    ...(ids === undefined ? {} : { ids }),
    ...(topic === undefined ? {} : { topic }),
    ...(key === undefined ? {} : { key }),
    ...(reason === undefined ? {} : { as: reason }),
  };
}
