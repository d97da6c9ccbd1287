import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countResults, forgetResults, integrationRuns, unitRuns } from './count-results.ts';

const workspaceRoot = join(import.meta.dirname, '../../../..');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'results-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const run = (name: string, tests = ['src/x.test.ts']) => ({ results: join(folder, name), tests });
function leave(name: string, counts: object): void {
  const all = { passed: 0, failed: 0, brokenFiles: 0, notRun: 0, ...counts };
  writeFileSync(join(folder, name), JSON.stringify(all));
}

describe('countResults', () => {
  it('adds up all runs', () => {
    leave('a', { passed: 3, failed: 1 });
    leave('b', { passed: 4 });
    expect(countResults([run('a'), run('b')])).toEqual({ passed: 7, failed: 1 });
  });

  it('takes files that could not be loaded and tests that were skipped as failed', () => {
    leave('a', { passed: 3, brokenFiles: 2, notRun: 1 });
    expect(countResults([run('a')])).toEqual({ passed: 3, failed: 3 });
  });

  it('takes a run without results as failed, unless it has no tests', () => {
    expect(countResults([run('crashed'), run('empty', [])])).toEqual({ passed: 0, failed: 1 });
  });

  it('does not count results of an earlier run', () => {
    leave('a', { passed: 3 });
    forgetResults([run('a')]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
    expect(countResults([run('a')])).toEqual({ passed: 0, failed: 1 });
  });
});

describe('the runs', () => {
  it('know every project and its tests', () => {
    const house = unitRuns(workspaceRoot).find(({ results }) => results.includes('tools/house/'));
    expect(house?.results).toBe(join(workspaceRoot, 'tools/house/.results/test.json'));
    expect(house?.tests).toContain('src/run-tests/count-results.test.ts');
  });

  it('know the integration tests, also those beside the code', () => {
    const { system, parts } = integrationRuns(workspaceRoot);
    expect(parts.tests).toContain('libs/outbox/src/relay.itest.ts');
    expect(system.tests).toContain('test/integration/src/replay.itest.ts');
    expect(new Set([...system.tests, ...parts.tests]).size).toBe(system.tests.length + parts.tests.length);
  });
});
