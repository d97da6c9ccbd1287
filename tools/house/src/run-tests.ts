import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { add, none, verdict } from './run-tests/counts.ts';
import { endLeftovers, runMark } from './run-tests/leftovers.ts';
import { runCommand } from './run-tests/run-command.ts';
import { allSteps, runStep, type Step } from './run-tests/steps.ts';

// `npm test`: every check and test, then one line for each step and, last, `N passed, N failed`.
const workspaceRoot = join(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
if (values.only !== undefined && values.only !== 'unit' && values.only !== 'integration') {
  console.error(`--only ${values.only} is unknown: use --only unit or --only integration`);
  process.exit(2);
}

const stopping = new AbortController();
process.on('SIGINT', () => stopping.abort());
process.on('SIGTERM', () => stopping.abort());

const mark = randomUUID();
const path = `${join(workspaceRoot, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
const options = {
  cwd: workspaceRoot,
  env: { ...process.env, PATH: path, [runMark]: mark },
  signal: stopping.signal,
};

const lines: string[] = [];
let total = none;

type Count = (write?: (output: Buffer) => void) => Promise<typeof none>;

/** What goes on beside other steps shows its output when it is over, in one piece. */
async function report(name: string, work: Count, isBeside = false): Promise<void> {
  const output: Buffer[] = [];
  if (!isBeside) console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const counts = await work(isBeside ? (chunk) => void output.push(chunk) : undefined);
  if (isBeside) console.log(`\n── ${name}\n${Buffer.concat(output).toString('utf8')}`);
  total = add(total, counts);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  lines.push(`${name.padEnd(24)}${verdict(counts).padEnd(24)}${seconds.padStart(6)} s`);
  console.log(lines.at(-1));
}

async function run(step: Step, isBeside = false): Promise<void> {
  if (stopping.signal.aborted) return;
  const work: Count = (background) =>
    runStep(step, (command) => runCommand(command, { ...options, background }));
  await report(step.name, work, isBeside);
}

const stepsOf = (part: Step['part']): Step[] => allSteps(workspaceRoot).filter((step) => step.part === part);

async function runUnit(isBeside = false): Promise<void> {
  for (const step of stepsOf('unit')) await run(step, isBeside);
}

/** Two runs at a time, each with a stack of its own; one after the other when both have to use the same Kafka. */
async function runIntegration(): Promise<void> {
  if (process.env.KAFKA_BROKERS === undefined)
    await Promise.all(stepsOf('integration').map((step) => run(step)));
  else for (const step of stepsOf('integration')) await run(step);
}

// Integration tests wait for most of their time: checks and unit tests take the processor meanwhile.
if (values.only === undefined) await Promise.all([runIntegration(), runUnit(true)]);
else if (values.only === 'unit') await runUnit();
else await runIntegration();
await report('no process left behind', async () => {
  const left = await endLeftovers(mark);
  for (const { pid, command } of left) console.log(`was still running, killed: ${pid} ${command}`);
  return left.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
});

if (stopping.signal.aborted) total = add(total, { passed: 0, failed: 1 });
console.log(
  `\n${lines.join('\n')}${stopping.signal.aborted ? '\nstopped before the end' : ''}\n\n${verdict(total)}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
