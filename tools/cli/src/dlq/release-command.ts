import { hostname, userInfo } from 'node:os';
import { openAuditLog } from '../audit/audit-log.ts';
import { flag, number, ofGroup, text, type Cli, type Run } from '../command.ts';
import { UsageError } from '../exits.ts';
import { filterOf, withFilter, type FilterArguments } from './filter-options.ts';
import { releaseLetters, type ReleaseOptions } from './release-letters.ts';

type Kind = ReleaseOptions['kind'];

const does: Record<Kind, string> = {
  redrive: 'Sends dead letters to their group again; shows the plan, and with --yes carries it out',
  discard:
    'Gives dead letters up for good, and lets their keys go on; shows the plan, and with --yes carries it out',
};

export function addRelease(cli: Cli, kind: Kind, run: Run): Cli {
  return cli.command(
    kind,
    does[kind],
    (yargs) =>
      withFilter(ofGroup(yargs))
        .option('limit', number('So many letters at the most'))
        .option('yes', flag('Carry it out; without it nothing is sent'))
        .option('dry-run', flag('Only show the plan, as without --yes'))
        .option('rate', { ...number('Letters per second'), default: 50 } as const)
        .option('reason', text('Why, for the audit; a discard needs it'))
        .option('by', text('Who gives the order; user@host when left out'))
        .option('resume', text('Go on with the task of this id'))
        .options(kind === 'redrive' ? ofRedrive : {})
        .example(examples(kind)),
    async (given) => {
      await run({ json: given.json }, ({ connections, output, signal }) => {
        const log = openAuditLog(connections);
        const options = optionsOf(kind, given as unknown as Given);
        return releaseLetters(options, { connections, log, output, signal }).finally(() => log.close());
      });
    },
  );
}

const ofRedrive = {
  'max-failure-ratio': {
    ...number('Stop when a larger part of what was redriven fails'),
    default: 0.5,
  } as const,
  follow: { type: 'boolean', default: true, describe: 'Watch what becomes of them; --no-follow only sends' },
  'max-unheard': { ...number('Send no more while so many are without an outcome'), default: 500 } as const,
  wait: { ...number('Seconds to wait for the last outcomes'), default: 60 } as const,
} as const;

function examples(kind: Kind): [string, string][] {
  const start = `$0 dlq ${kind} --group inventory-subscriber`;
  return kind === 'redrive'
    ? [
        [start, 'Show what a redrive of all would do'],
        [`${start} --error status-503 --rate 20 --yes`, 'Redrive those of one error, 20 per second'],
        [`${start} --resume TASK --yes`, 'Go on with a task that was stopped or killed'],
      ]
    : [
        [`${start} --letter 3/17 --reason "test order"`, 'Show what a discard of one letter would do'],
        [
          `${start} --why permanent --since 2d --reason "refunded by hand" --yes`,
          'Discard those of two days',
        ],
      ];
}

interface Given extends FilterArguments {
  group: string;
  topic?: string;
  limit?: number;
  yes: boolean;
  'dry-run': boolean;
  rate: number;
  reason?: string;
  by?: string;
  resume?: string;
  'max-failure-ratio'?: number;
  follow?: boolean;
  'max-unheard'?: number;
  wait?: number;
}

/** @throws UsageError naming the option that does not fit */
function optionsOf(kind: Kind, given: Given): ReleaseOptions {
  const { group, topic, limit, yes, rate, reason, by, resume, follow = false } = given;
  const { 'max-failure-ratio': maxFailureRatio = 1, 'max-unheard': maxUnheard = Infinity, wait = 0 } = given;
  const filter = filterOf(given, Date.now());
  if (yes && given['dry-run']) throw new UsageError('--yes and --dry-run do not go together');
  if (!(rate > 0)) throw new UsageError('--rate must be a number of letters per second above 0');
  if (!(maxFailureRatio >= 0 && maxFailureRatio <= 1))
    throw new UsageError('--max-failure-ratio must be from 0 to 1');
  if (!(maxUnheard >= 1)) throw new UsageError('--max-unheard must be a number, 1 or more');
  if (!(wait >= 0)) throw new UsageError('--wait must be a number of seconds, 0 or more');
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new UsageError('--limit must be a whole number, 1 or more');
  if (kind === 'discard' && resume === undefined && (reason ?? '').trim() === '')
    throw new UsageError('discard needs --reason TEXT: it goes into the audit');
  if (resume !== undefined && (limit !== undefined || Object.keys(filter).length > 0))
    throw new UsageError('--resume goes on with the letters of its task: leave the filters and --limit out');
  return {
    ...{ kind, group, topic, filter, limit, resume, yes, rate, reason, follow, maxFailureRatio, maxUnheard },
    waitMs: wait * 1_000,
    by: by ?? `${userInfo().username}@${hostname()}`,
  };
}
