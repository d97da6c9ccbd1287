import yargs from 'yargs';
import { addAdmin } from './admin/admin-command.ts';
import { addAudit } from './audit/audit-command.ts';
import { createAsk } from './ask.ts';
import type { Cli, Run, RunAlone } from './command.ts';
import { readCliConfig } from './config.ts';
import { connect } from './connections.ts';
import { addDemo } from './demo/demo-command.ts';
import type { RunInside } from './demo/show-command.ts';
import { addDlq } from './dlq/dlq-command.ts';
import { listOptions } from './dlq/filter-options.ts';
import { exits, exitText, settingsText, UsageError, type Exit } from './exits.ts';
import { explainError } from './explain-error.ts';
import { addLag } from './lag/lag-command.ts';
import { addOutbox } from './outbox/outbox-command.ts';
import { createOutput } from './output.ts';
import { addPark } from './park/park-command.ts';
import { replayListOptions } from './replay/filter-options.ts';
import { addReplay } from './replay/replay-command.ts';
import { addSchemas } from './schemas/schemas-command.ts';
import { addSubscribers } from './subscribers/subscribers-command.ts';
import { addTail } from './tail/tail-command.ts';
import { tailListOptions } from './tail/tail-options.ts';
import { addTopics } from './topics/topics-command.ts';
import { addUp } from './up/up-command.ts';

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
  const runAlone: RunAlone = async ({ json }, work) => {
    exit = await work({ env, output: createOutput(json, stdout, stderr), signal });
  };
  const run: Run = (given, work) =>
    runAlone(given, async ({ output }) => {
      const connections = connect(readCliConfig(env));
      const ask = given.json ? undefined : createAsk(surroundings);
      try {
        return await work({ connections, output, signal, ask, env, stdin: surroundings.stdin });
      } finally {
        await connections.close();
      }
    });
  const runInside: RunInside = (inner, streams) => runCli(inner, { env, ...streams, signal });
  try {
    await commandLine(argv, run, runAlone, runInside).parseAsync();
  } catch (error) {
    const explained = isInterruption(error, signal)
      ? { exit: exits.interrupted, words: 'interrupted' }
      : explainError(error);
    stderr.write(
      `rivulet: ${explained.words}${explained.exit === exits.usage ? ' (--help shows what there is)' : ''}\n`,
    );
    exit = explained.exit;
  }
  return exit;
}

function isInterruption(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof Error && error.name === 'AbortError'));
}

/** Of options that take several values, each may be given several times; of the others, which one should count? */
function refuseTwice(given: Record<string, unknown>): true {
  const [name] =
    Object.entries(given).find(([each, value]) => Array.isArray(value) && !takesSeveral(each, given)) ?? [];
  if (name !== undefined) throw new UsageError(`--${name} is given more than once`);
  return true;
}

/** By the command's first word: options that may be given several times. */
const severalOf: Readonly<Record<string, readonly string[]>> = {
  dlq: listOptions,
  outbox: ['id'],
  park: ['keys'],
  replay: replayListOptions,
  tail: tailListOptions,
  topics: ['group'],
};

function takesSeveral(name: string, { _: words }: Record<string, unknown>): boolean {
  const command = Array.isArray(words) ? String(words[0]) : '';
  return name === '_' || (severalOf[command] ?? []).includes(name);
}

function commandLine(argv: readonly string[], run: Run, runAlone: RunAlone, runInside: RunInside): Cli {
  const cli = yargs([...argv])
    .scriptName('rivulet')
    .usage(
      '$0 COMMAND [OPTIONS]\n\nLooks after topics, schemas, groups, their events and their dead letters.',
    )
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
  const onBrokers = [addLag, addDlq, addPark, addReplay, addAudit, addSubscribers, addTail, addTopics].reduce(
    (grown, add) => add(grown, run),
    cli,
  );
  const onOthers = [addUp, addSchemas, addOutbox, addAdmin].reduce(
    (grown, add) => add(grown, runAlone),
    onBrokers,
  );
  return addDemo(onOthers, runAlone, runInside).completion(
    'completion',
    'Print a script for bash or zsh that completes commands',
  );
}
