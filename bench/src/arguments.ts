import { parseArgs } from 'node:util';

export const usage = `Measures how fast this is, side by side with other ways to do the same, on a real Kafka and PostgreSQL.

  npm run bench -- [options]

  --only NAME         publisher, subscriber, patterns, latency, growth (all there are when left out)
  --quick             fewer and shorter repeats: to see that it works, not to quote
  --repeats N         so many instead of the usual number, of publisher, subscriber and latency
  --contestants A,B   only these; a ratio needs the one that it refers to. Of growth: only these of its axes
  --json FILE         writes the result there; else to bench/results/DATE-NAME.json, not with --quick
  --profile DIR       writes a CPU profile of each measured process there
  --help

Every order is checked: what was answered is stored, and what is stored reaches the topic. Every event is checked: the
kit calls for each of them once, in the order of its key. Exit status: 0 when it was measured, 1 when it was not or a
check failed, 64 when the options are wrong. Bars that are missed are said in the report, bench/report.
`;

export interface BenchArguments {
  only: string | undefined;
  quick: boolean;
  repeats: number | undefined;
  contestants: readonly string[] | undefined;
  json: string | undefined;
  profileDir: string | undefined;
  help: boolean;
}

/** @throws Error that names the wrong option */
export function readArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      contestants: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, quick, json, profile, help } = values;
  if (only !== undefined && !known.includes(only))
    throw new Error(`--only ${only}: there is ${known.join(', ')}`);
  if (json !== undefined && only === undefined && known.length > 1)
    throw new Error('--json takes one result: add --only');
  const contestants = values.contestants?.split(',');
  const repeats = values.repeats === undefined ? undefined : Number(values.repeats);
  if (repeats !== undefined && !(Number.isSafeInteger(repeats) && repeats >= 1))
    throw new Error(`--repeats ${values.repeats}: it takes a whole number, at least 1`);
  return { only, quick, repeats, contestants, json, profileDir: profile, help };
}
