import type { Argv } from 'yargs';
import type { Connections } from './connections.ts';
import { exitText, settingsText, type Exit } from './exits.ts';
import type { Output } from './output.ts';

/** What a command gets to work with. */
export interface Context {
  connections: Connections;
  output: Output;
  /** Aborts at Ctrl-C and SIGTERM: end where you are, in a state from which one can go on. */
  signal: AbortSignal;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  ask: ((question: string) => Promise<boolean>) | undefined;
  env: Readonly<Record<string, string | undefined>>;
  stdin: NodeJS.ReadableStream | undefined;
}

/** Runs a command's work with its parts, and closes them. */
export type Run = (given: { json: boolean }, work: (context: Context) => Promise<Exit>) => Promise<void>;

/** What a command gets that reads settings of its own, because it works with other parts than brokers. */
export type LoneContext = Pick<Context, 'output' | 'signal' | 'env'>;

export type RunAlone = (
  given: { json: boolean },
  work: (context: LoneContext) => Promise<Exit>,
) => Promise<void>;

/** An option with a text. */
export function text(describe: string) {
  return { type: 'string', requiresArg: true, describe } as const;
}

/** An option with a number. */
export function number(describe: string) {
  return { type: 'number', requiresArg: true, describe } as const;
}

/** An option that is set or not. */
export function flag(describe: string) {
  return { type: 'boolean', default: false, describe } as const;
}

/** What every command takes and tells. */
export function withCommon<T>(yargs: Argv<T>) {
  return yargs
    .option('json', flag('Print JSON to standard output'))
    .epilogue(`${exitText}\n\n${settingsText}`);
}

/** A command's yargs, as its module builds upon it. */
export type Cli = Argv<object>;

export function ofGroup<T>(yargs: Argv<T>) {
  return withCommon(yargs)
    .option('group', { ...text('Consumer group'), demandOption: true } as const)
    .option(
      'topic',
      text('Topic of the event, with or without the prefix; needed when the group hears several'),
    );
}
