import yargs from 'yargs';
import { addAudit } from './audit/audit-command.ts';
import { createAsk } from './ask.ts';
import type { Cli, Run } from './command.ts';
import { readCliConfig } from './config.ts';
import { connect } from './connections.ts';
import { addDlq } from './dlq/dlq-command.ts';
import { listOptions } from './dlq/filter-options.ts';
import { exits, exitText, settingsText, UsageError, type Exit } from './exits.ts';
import { explainError } from './explain-error.ts';
import { addLag } from './lag/lag-command.ts';
import { createOutput } from './output.ts';
import { replayListOptions } from './replay/filter-options.ts';
import { addReplay } from './replay/replay-command.ts';

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** For questions; left out where there is nobody to answer them. */
  stdin?: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  signal: AbortSignal;
}

const columns = 110;

/** Runs the command that the arguments name, and gives its exit status. Never rejects. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<Exit> {
  const { env, stdout, stderr, signal } = surroundings;
  let exit: Exit = exits.well;
  const run: Run = async ({ json }, work) => {
    const output = createOutput(json, stdout, stderr);
    const connections = connect(readCliConfig(env));
    const ask = json ? undefined : createAsk(surroundings);
    try {
      exit = await work({ connections, output, signal, ask });
    } finally {
      await connections.close();
    }
  };
  try {
    await commandLine(argv, run).parseAsync();
  } catch (error) {
    const explained = explainError(error);
    stderr.write(
      `rivulet: ${explained.words}${explained.exit === exits.usage ? ' (--help shows what there is)' : ''}\n`,
    );
    exit = explained.exit;
  }
  return exit;
}

/** Of options that take several values, each may be given several times; of the others, which one should count? */
function refuseTwice(given: Record<string, unknown>): true {
  const [name] =
    Object.entries(given).find(([each, value]) => Array.isArray(value) && !takesSeveral(each)) ?? [];
  if (name !== undefined) throw new UsageError(`--${name} is given more than once`);
  return true;
}

function takesSeveral(name: string): boolean {
  return name === '_' || [...listOptions, ...replayListOptions].some((each) => each === name);
}

function commandLine(argv: readonly string[], run: Run): Cli {
  const cli = yargs([...argv])
    .scriptName('rivulet')
    .usage('$0 COMMAND [OPTIONS]\n\nLooks after groups, their events and their dead letters.')
    .parserConfiguration({
      'camel-case-expansion': false,
      'parse-numbers': true,
      'duplicate-arguments-array': true,
    })
    .strict()
    .check(refuseTwice)
    .recommendCommands()
    .demandCommand(1, 'name a command')
    .version(false)
    .help()
    .wrap(columns)
    .epilogue(`${exitText}\n\n${settingsText}`)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new UsageError(message ?? 'wrong arguments');
    }) as unknown as Cli;
  return addAudit(addReplay(addDlq(addLag(cli, run), run), run), run).completion(
    'completion',
    'Print a script for bash or zsh that completes commands',
  );
}
