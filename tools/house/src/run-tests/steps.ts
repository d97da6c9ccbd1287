import { countResults, forgetResults, integrationRuns, unitRuns } from './count-results.ts';
import type { JestRun } from './count-results.ts';
import type { Counts } from './counts.ts';

export interface Step {
  name: string;
  part: 'unit' | 'integration';
  command: string[];
  /** The jest runs that the command starts; a command without is one check, passed or failed as a whole. */
  runs: JestRun[];
}

const nx = (target: string) => ['nx', 'run-many', '-t', target, '--outputStyle=static'];

/** Everything that `npm test` runs, in its order. */
export function allSteps(workspaceRoot: string): Step[] {
  const { system, parts } = integrationRuns(workspaceRoot);
  const checks: [string, string[]][] = [
    ['format', ['prettier', '--check', '--log-level', 'warn', '--cache', '.']],
    ['event types', ['node', 'tools/house/src/generate-event-types.ts', '--check']],
    ['configuration docs', ['node', 'tools/house/src/generate-configuration-docs.ts', '--check']],
    ['AsyncAPI document', ['node', 'tools/house/src/generate-asyncapi.ts', '--check']],
    ['chart docs', ['node', 'tools/house/src/generate-chart-docs.ts', '--check']],
    // All projects in one go: one after the other they find the same types again, which takes four times as long.
    ['lint', ['nx', 'run', '@rivulet/house:lint-workspace', '--outputStyle=static']],
    ['types', ['tsc', '--project', '.']],
  ];
  return [
    ...checks.map(([name, command]): Step => ({ name, part: 'unit', command, runs: [] })),
    { name: 'unit tests', part: 'unit', command: nx('test'), runs: unitRuns(workspaceRoot) },
    integrationStep('system tests', 'system', system),
    integrationStep('tests of parts', 'parts', parts),
  ];
}

function integrationStep(name: string, config: string, run: JestRun): Step {
  const command = ['jest', '--config', `test/integration/${config}.config.cjs`, '--runInBand'];
  return { name, part: 'integration', command, runs: [run] };
}

/** Runs one step. A command that fails without a failed test to show for it counts as one failure. */
export async function runStep(step: Step, run: (command: string[]) => Promise<number>): Promise<Counts> {
  forgetResults(step.runs);
  const exitCode = await run(step.command);
  if (step.runs.length === 0) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counts = countResults(step.runs);
  const unexplained = exitCode !== 0 && counts.failed === 0;
  const empty = counts.passed + counts.failed === 0;
  return unexplained || empty ? { ...counts, failed: counts.failed + 1 } : counts;
}
