import { hostname, userInfo } from 'node:os';
import type { Argv } from 'yargs';
import { flag, number, text } from '../command.ts';
import { UsageError } from '../exits.ts';
import type { Pace } from './run-task.ts';

/** Options of whoever decides: plan or do, who, why. */
export function withDecision<T>(yargs: Argv<T>) {
  return yargs
    .option('yes', flag('Carry it out; without it nothing is sent'))
    .option('dry-run', flag('Only show the plan, as without --yes'))
    .option('reason', text('Why, for the audit'))
    .option('by', text('Who gives the order; user@host when left out'));
}

/** How fast. @param what is sent, in the plural */
export function rateOption(what: string) {
  return { ...number(`${what} per second`), default: 50 } as const;
}

/** Options of every task that may be long. @param what is sent, in the plural */
export function withTask<T>(yargs: Argv<T>, what: string) {
  return withDecision(yargs)
    .option('rate', rateOption(what))
    .option('resume', text('Go on with the task of this id'));
}

/** Options of tasks that follow the outcomes of what they send. */
export function followOptions(what: string, more = '') {
  return {
    'max-failure-ratio': {
      ...number(`Stop when a larger part of the ${what} fails`),
      default: 0.5,
    } as const,
    follow: {
      type: 'boolean',
      default: true,
      describe: 'Watch what becomes of them; --no-follow only sends',
    },
    'max-unheard': { ...number('Send no more while so many are without an outcome'), default: 500 } as const,
    wait: { ...number(`Seconds to wait for the last outcomes${more}`), default: 60 } as const,
  } as const;
}

export interface TaskArguments {
  yes: boolean;
  'dry-run': boolean;
  rate: number;
  reason?: string | undefined;
  by?: string | undefined;
  resume?: string | undefined;
  'max-failure-ratio'?: number | undefined;
  follow?: boolean | undefined;
  'max-unheard'?: number | undefined;
  wait?: number | undefined;
}

export interface TaskOptions extends Pace {
  /** Without it nothing is written. */
  yes: boolean;
  by: string;
  reason: string | undefined;
  /** Id of a task that was begun. */
  resume: string | undefined;
  follow: boolean;
}

/** @throws UsageError naming the option that does not fit */
export function taskOptionsOf(given: TaskArguments, what: string): TaskOptions {
  const { yes, rate, reason, by, resume, follow = false } = given;
  const { 'max-failure-ratio': maxFailureRatio = 1, 'max-unheard': maxUnheard = Infinity, wait = 0 } = given;
  if (yes && given['dry-run']) throw new UsageError('--yes and --dry-run do not go together');
  if (!(rate > 0)) throw new UsageError(`--rate must be a number of ${what} per second above 0`);
  if (!(maxFailureRatio >= 0 && maxFailureRatio <= 1))
    throw new UsageError('--max-failure-ratio must be from 0 to 1');
  if (!(maxUnheard >= 1)) throw new UsageError('--max-unheard must be a number, 1 or more');
  if (!(wait >= 0)) throw new UsageError('--wait must be a number of seconds, 0 or more');
  return {
    ...{ yes, rate, reason, resume, follow, maxFailureRatio, maxUnheard, waitMs: wait * 1_000 },
    by: by ?? `${userInfo().username}@${hostname()}`,
  };
}
