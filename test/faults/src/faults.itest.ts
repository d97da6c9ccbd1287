import { defaultCacheDir, removeState } from '@rivulet/local-stack';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkHistory } from './checks/check-history.ts';
import { saveHistory } from './history/history-file.ts';
import type { FaultKind } from './plan/fault-kinds.ts';
import { planRun } from './plan/plan-run.ts';
import type { RunPlan } from './plan/run-plan.ts';
import { runSeed } from './run/run-seed.ts';
import { startBacking, type Backing } from './system/backing.ts';

const ofProcesses: FaultKind[] = ['kill', 'stop', 'freeze', 'block', 'join'];
const ofParts: FaultKind[] = [
  'broker-kill',
  'store-crash',
  'store-refuse',
  'registry-down',
  'kafka-cut',
  'kafka-stall',
  'events-refused',
];
const ofApis: FaultKind[] = [
  'api-throttled',
  'api-errors',
  'api-hangs',
  'api-resets',
  'api-refuses',
  'api-stall',
  'handover-refused',
];

/** Short, with one broker: three, and all that may happen in two minutes, has `npm run faults`. */
const planOf = (seed: number, kinds: FaultKind[], publishers: number): RunPlan =>
  planRun({ seed, durationMs: 16_000, brokers: 1, publishers, kinds, everyMs: 1_800 });
const stateDir = join(defaultCacheDir, 'test', `faults-${process.pid}`);
/** History and logs of runs in which something was violated. */
const keptDir = join(defaultCacheDir, 'faults', 'short');
/** More than waiting for what does not come can take; a run needs half a minute. */
const runMs = 240_000;

describe('the fault suite, shortened', () => {
  const { signal } = new AbortController();
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  let backing: Backing;
  beforeAll(async () => {
    const { brokers, replicas, publishers } = planOf(14, ofProcesses, 2);
    const instances = [...replicas, ...publishers];
    backing = await startBacking({ stateDir, brokers, instances, env: process.env, say, signal });
  });
  afterAll(async () => {
    await backing.close();
    removeState(stateDir);
  });

  async function expectAllKept(seed: number, kinds: FaultKind[], publishers = 0): Promise<void> {
    const plan = planOf(seed, kinds, publishers);
    expect(new Set(plan.faults.map(({ kind }) => kind))).toEqual(new Set(kinds));
    const hit = plan.publishers.filter(({ name }) => plan.faults.some(({ target }) => target === name));
    expect(hit).toHaveLength(publishers);
    said.splice(0);
    const folder = join(keptDir, `seed-${seed}`);
    const history = await runSeed({ plan, backing, logDir: folder, say, signal });
    const { violations, effects, orders } = checkHistory(history);
    const kept = violations.length === 0 ? [] : [...said, `history and logs: ${folder}`];
    if (violations.length > 0) saveHistory(join(folder, 'history.json'), history);
    else rmSync(folder, { recursive: true });
    expect({ violations, kept }).toEqual({ violations: [], kept: [] });
    expect(effects).toBeGreaterThan(1_000);
    if (publishers > 0) expect(orders.accepted).toBeGreaterThan(80);
  }

  it(
    'every promise is kept while publishers and subscribers are killed, stopped, frozen beyond their session and joined, with clocks that differ',
    () => expectAllKept(14, ofProcesses, 2),
    runMs,
  );
  it(
    'every promise is kept while the broker, PostgreSQL, the registry and the ways to them go away and come back, and the broker takes no events',
    () => expectAllKept(103, ofParts, 2),
    runMs,
  );
  it(
    'every promise is kept while the APIs throttle, fail, hang, reset connections and refuse, the brokers take no copies, and dead letters hold their keys',
    () => expectAllKept(27, ofApis),
    runMs,
  );
});
