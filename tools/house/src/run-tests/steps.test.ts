import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './steps.ts';
import type { Step } from './steps.ts';

let results: string;
beforeEach(() => (results = join(mkdtempSync(join(tmpdir(), 'steps-')), 'test.json')));
afterEach(() => rmSync(join(results, '..'), { recursive: true }));

const check: Step = { name: 'check', part: 'unit', command: ['check'], runs: [] };
const tests = (): Step => ({ ...check, runs: [{ results, tests: ['a.test.ts'] }] });
const exits = (code: number, leaves?: object) => async () => {
  if (leaves !== undefined)
    writeFileSync(results, JSON.stringify({ failed: 0, brokenFiles: 0, notRun: 0, ...leaves }));
  return code;
};

describe('runStep', () => {
  it('counts a check as one, passed or failed', async () => {
    expect(await runStep(check, exits(0))).toEqual({ passed: 1, failed: 0 });
    expect(await runStep(check, exits(2))).toEqual({ passed: 0, failed: 1 });
  });

  it('counts the tests of a test step', async () => {
    expect(await runStep(tests(), exits(1, { passed: 4, failed: 2 }))).toEqual({ passed: 4, failed: 2 });
  });

  it('counts a failure when the command fails but every test passed', async () => {
    expect(await runStep(tests(), exits(1, { passed: 4 }))).toEqual({ passed: 4, failed: 1 });
  });

  it('counts a failure when the runner leaves nothing, even if it claims success', async () => {
    expect(await runStep(tests(), exits(0))).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a failure when there is no test at all', async () => {
    const empty = { ...check, runs: [{ results, tests: [] }] };
    expect(await runStep(empty, exits(0))).toEqual({ passed: 0, failed: 1 });
  });

  it('does not take results of an earlier run for those of a crashed one', async () => {
    await runStep(tests(), exits(0, { passed: 4 }));
    expect(await runStep(tests(), exits(1))).toEqual({ passed: 0, failed: 1 });
  });
});
