import { defaultCacheDir, removeState } from '@rivulet/local-stack';
import { join } from 'node:path';
import { checkHistory } from './checks/check-history.ts';
import { allFaultKinds } from './plan/fault-kinds.ts';
import { planRun } from './plan/plan-run.ts';
import { runSeed } from './run/run-seed.ts';
import { startBacking, type Backing } from './system/backing.ts';

/** With one broker its outage is everybody's, and takes most of so short a run: `npm run faults` has three. */
const kinds = allFaultKinds.filter((kind) => !kind.startsWith('broker'));
const planOf = (seed: number) => planRun({ seed, durationMs: 15_000, brokers: 1, kinds, everyMs: 1_200 });
const seeds = [1, 2, 3] as const;
const stateDir = join(defaultCacheDir, 'test', `faults-${process.pid}`);

describe('the fault suite, shortened', () => {
  const { signal } = new AbortController();
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  let backing: Backing;
  beforeAll(async () => {
    const { brokers, replicas } = planOf(seeds[0]);
    backing = await startBacking({ stateDir, brokers, replicas, env: process.env, say, signal });
  });
  afterAll(async () => {
    await backing.close();
    removeState(stateDir);
  });

  it.each(seeds)('finds every promise kept with seed %i', async (seed) => {
    const logDir = join(stateDir, `seed-${seed}`);
    const report = checkHistory(await runSeed({ plan: planOf(seed), backing, logDir, say, signal }));
    expect({ violations: report.violations, said: report.verdict === 'ok' ? [] : said }).toEqual({
      violations: [],
      said: [],
    });
    expect(report.effects).toBeGreaterThan(1_000);
  });
});
