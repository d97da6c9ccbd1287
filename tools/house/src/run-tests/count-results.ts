import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { add, none } from './counts.ts';
import type { Counts } from './counts.ts';

/** What the reporter `jest-results.cjs` leaves of one jest run. */
interface RunResults extends Counts {
  brokenFiles: number;
  notRun: number;
}

/** One jest run: the file that it leaves its results in, and the tests that it has to run. */
export interface JestRun {
  results: string;
  tests: string[];
}

/** The unit test runs of all projects. */
export function unitRuns(workspaceRoot: string): JestRun[] {
  return globSync('{{apps,libs,tools,test}/*,bench}/package.json', { cwd: workspaceRoot }).map((manifest) => {
    const project = join(workspaceRoot, manifest, '..');
    return {
      results: join(project, '.results/test.json'),
      tests: globSync('src/**/*.test.ts', { cwd: project }),
    };
  });
}

/** The two runs of integration tests: of the whole system, and of its parts. Together they have all of them. */
export function integrationRuns(workspaceRoot: string): { system: JestRun; parts: JestRun } {
  const tests = globSync('{apps,libs,tools,test}/*/src/**/*.itest.ts', { cwd: workspaceRoot });
  const ofSystem = (test: string): boolean => /^test\/(?:integration|faults)\//.test(test);
  return {
    system: { results: join(workspaceRoot, '.results/system.json'), tests: tests.filter(ofSystem) },
    parts: {
      results: join(workspaceRoot, '.results/parts.json'),
      tests: tests.filter((test) => !ofSystem(test)),
    },
  };
}

/** So that no result of an earlier run is counted. */
export function forgetResults(runs: readonly JestRun[]): void {
  for (const { results } of runs) rmSync(results, { force: true });
}

/**
 * Adds up all runs. A test file that could not be loaded, a test that was skipped and a run that left no results
 * although it has tests are failures: they prove nothing.
 */
export function countResults(runs: readonly JestRun[]): Counts {
  return runs
    .filter(({ tests }) => tests.length > 0)
    .map(countRun)
    .reduce(add, none);
}

function countRun({ results }: JestRun): Counts {
  let text: string;
  try {
    text = readFileSync(results, 'utf8');
  } catch {
    return { passed: 0, failed: 1 };
  }
  const { passed, failed, brokenFiles, notRun } = JSON.parse(text) as RunResults;
  return { passed, failed: failed + brokenFiles + notRun };
}
