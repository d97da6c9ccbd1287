import { once } from 'node:events';
import { readConfig } from '@rivulet/service';
import type { StartOptions } from './arguments.ts';
import { bringUp } from './bring-up.ts';
import { startConfig } from './config.ts';
import { describeSystem } from './describe-system.ts';
import { createEnding, type Ending } from './ending.ts';
import { placeLoad } from './place-load.ts';
import { createSteps } from './steps.ts';
import { showLogs } from './show-logs.ts';
import type { Terminal } from './terminal.ts';
import { StackError } from '../stack-error.ts';

export interface RunOptions {
  options: StartOptions;
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  /** Aborts when somebody asks for the end. */
  requested: AbortSignal;
  /** The result of a load with --json. */
  onReport: (json: string) => void;
  /** Since this process began, in ms. */
  uptimeMs: () => number;
}

/**
 * Brings the system up, does what was asked for, and ends it again.
 * Resolves with the exit code: 0, or 1 when a part was lost, a check failed, or something had to be killed.
 * @throws ConfigError before anything is started
 */
export async function run({
  options,
  env,
  terminal,
  requested,
  onReport,
  uptimeMs,
}: RunOptions): Promise<number> {
  const config = readConfig(startConfig, env);
  const ending = createEnding(requested);
  const { signal } = ending;
  let code = 0;
  try {
    const say = (sentence: string): void => terminal.print(`  ${terminal.paint('dim', sentence)}`);
    const notice = (sentence: string): void => terminal.print(`${terminal.paint('yellow', '!')} ${sentence}`);
    const steps = createSteps(terminal, signal);
    const system = await bringUp({ config, env, fresh: options.fresh, steps, ending, say, notice });
    const startMs = uptimeMs();
    terminal.print(describeSystem(system, config.stateDir, startMs));
    if (options.logs) showLogs([...system.apps, ...system.apis], terminal, signal);
    if (options.orders !== undefined) {
      const { orders } = options;
      const report = await placeLoad({ options: { ...options, orders }, system, startMs, terminal, signal });
      if (options.json) onReport(JSON.stringify(report));
      code = report.ok ? 0 : 1;
    }
    if (!options.exit) await aborted(signal);
  } catch (error) {
    // What was under way when the end was asked for fails for that reason.
    if (!signal.aborted) ending.fail(describeFailure(error));
    else if (options.exit) code = 1;
  }
  const clean = await end(ending, terminal);
  return clean ? code : 1;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** A StackError is written for the reader; of any other the stack is wanted. */
function describeFailure(error: unknown): string {
  if (error instanceof StackError) return error.message;
  return `The start failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** Resolves with whether nothing went wrong, neither before nor while ending. */
async function end(ending: Ending, terminal: Terminal): Promise<boolean> {
  ending.begin();
  terminal.clearStatus();
  const failure = ending.failure();
  if (failure !== undefined) problem(failure);
  const quietly = (text: string): void => terminal.print(terminal.paint('dim', text));
  let began = false;
  const killed = await ending.run((group) => {
    began = true;
    quietly(`Stopping: ${group} …`);
  });
  if (killed.length > 0) problem(`${killed.join(', ')}: not all ended in time, so the rest was killed.`);
  if (began) quietly('Stopped.');
  return failure === undefined && killed.length === 0;

  function problem(sentence: string): void {
    terminal.print(`${terminal.paint('red', '✗')} ${sentence}`);
  }
}
