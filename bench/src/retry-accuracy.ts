import { provideTestStack } from '@rivulet/local-stack';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './measure/describe-machine.ts';
import { measureRetries, partitions } from './retry-accuracy/measure-retries.ts';

const usage = `Measures how late retries are called while many wait, on a real Kafka and PostgreSQL.

  npm run bench:retry -- [options]

  --copies N          retries that wait (100000)
  --due N             how many of them are due within the spread (24000)
  --spread-seconds N  over how long they are due (60)
  --lead-seconds N    time for writing, starting and reading before the first is due (90)
  --keys N            keys of all copies; one each when left out
  --profile DIR       writes a CPU profile of the subscriber there
  --json FILE         writes the result there too, such as bench/results/NAME.json

Exit status: 0 when none was early and p99 is below 100 ms, 1 otherwise.
`;

// How late retries are called while many wait: `npm run bench:retry -- --json bench/results/NAME.json`.
const { values } = parseArgs({
  options: {
    copies: { type: 'string', default: '100000' },
    due: { type: 'string', default: '24000' },
    'spread-seconds': { type: 'string', default: '60' },
    /** Time for writing, starting and reading, before the first one is due. */
    'lead-seconds': { type: 'string', default: '90' },
    /** Keys of all copies; one each when left out. */
    keys: { type: 'string' },
    /** Writes a CPU profile of the subscriber into this folder. */
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const copies = Number(values.copies);
const due = Number(values.due);
const keys = values.keys === undefined ? undefined : Number(values.keys);
const spreadMs = Number(values['spread-seconds']) * 1_000;
const leadMs = Number(values['lead-seconds']) * 1_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const stack = await provideTestStack({ name: 'bench' });
try {
  const plan = { copies, due, keys, spreadMs, leadMs, profileDir: values.profile };
  const result = await measureRetries(stack, plan, say);
  const report = {
    what: 'lateness of retries: time of the call minus time at which it was due',
    at: new Date().toISOString(),
    machine: describeMachine(),
    parts: stack.parts,
    settings: {
      copies,
      due,
      keys: keys ?? 'one each',
      partitions,
      spreadMs,
      perSecond: due / (spreadMs / 1_000),
    },
    ...result,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (values.json !== undefined) mkdirSync(dirname(values.json), { recursive: true });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = result.lateness.early === 0 && result.lateness.p99Ms < 100 ? 0 : 1;
} finally {
  await stack.stop();
}
