import { defaultCacheDir, removeState } from '@rivulet/local-stack';
import { join } from 'node:path';
import { checkHistory, type Report } from '../checks/check-history.ts';
import { planRun } from '../plan/plan-run.ts';
import { withBacking, type Backing } from '../system/backing.ts';
import type { CommandOptions } from '../run/run-command.ts';
import { runSeed } from '../run/run-seed.ts';
import { mutations, type MutationName } from './mutations.ts';

const seedsPerMutation = 10;
/** Both runs of a mutation wait equally long for what is not settled, so that only the mutation is between them. */
const usualPatienceMs = 15_000;

/**
 * For each mutation: its run is clean while the mechanism is on, and within ten seeds its check notices that it is off.
 * @returns whether all were caught
 */
export async function showMutations(
  names: readonly MutationName[],
  { env, say, signal }: CommandOptions,
): Promise<boolean> {
  const stateDir = join(defaultCacheDir, 'faults', `mutations-${process.pid}`);
  const { brokers, replicas, publishers } = planRun({ ...mutations['order-key'].plan, seed: 1 });
  const instances = [...replicas, ...publishers];
  const outcomes = await withBacking({ stateDir, brokers, instances, env, say, signal }, async (backing) => {
    const shown: Outcome[] = [];
    for (const name of names) shown.push(await showMutation(name, { backing, stateDir, say, signal }));
    return shown;
  });
  removeState(stateDir);
  say(outcomes.map(({ text }) => text).join('\n'));
  return outcomes.every(({ isCaught }) => isCaught);
}

interface Outcome {
  isCaught: boolean;
  text: string;
}

interface Stage extends Omit<CommandOptions, 'env'> {
  backing: Backing;
  stateDir: string;
}

async function showMutation(name: MutationName, stage: Stage): Promise<Outcome> {
  const { without, caughtBy } = mutations[name];
  const title = `${name.padEnd(13)} without ${without}\n              `;
  const control = await run(name, 1, false, stage);
  stage.say(`${name}: with the mechanism on, seed 1 finds ${countByCheck(control)}`);
  if (control.verdict !== 'ok') {
    const message = control.violations[0]?.message;
    return { isCaught: false, text: `${title}NOT SHOWN: violated with the mechanism on: ${message}` };
  }
  for (let seed = 1; seed <= seedsPerMutation; seed += 1) {
    const { violations } = await run(name, seed, true, stage);
    stage.say(`${name}: with the mechanism off, seed ${seed} finds ${countByCheck({ violations })}`);
    const caught = violations.find(({ check }) => caughtBy.includes(check));
    if (caught !== undefined)
      return {
        isCaught: true,
        text: `${title}caught by ${caught.check} with seed ${seed}: ${caught.message}`,
      };
  }
  return {
    isCaught: false,
    text: `${title}NOT CAUGHT by ${caughtBy.join(' or ')} in ${seedsPerMutation} seeds`,
  };
}

function countByCheck({ violations }: Pick<Report, 'violations'>): string {
  const byCheck = [...Map.groupBy(violations, ({ check }) => check)];
  const counts = byCheck.map(([check, ofCheck]) => `${check} ${ofCheck.length}`);
  return counts.length === 0 ? 'nothing' : counts.join(', ');
}

async function run(mutation: MutationName, seed: number, isOff: boolean, stage: Stage): Promise<Report> {
  const { backing, stateDir, signal } = stage;
  const { patienceMs = usualPatienceMs } = mutations[mutation];
  const plan = planRun({ ...mutations[mutation].plan, seed });
  const name = `${mutation}-${isOff ? 'off' : 'on'}-${seed}`;
  const off = isOff ? { mutation } : {};
  const logDir = join(stateDir, name);
  const history = await runSeed({
    plan,
    name,
    backing,
    logDir,
    say: () => undefined,
    signal,
    patienceMs,
    ...off,
  });
  return checkHistory(history);
}
