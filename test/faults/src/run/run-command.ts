import { defaultCacheDir, removeState } from '@rivulet/local-stack';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunCommand } from '../arguments.ts';
import { checkHistory, type Report } from '../checks/check-history.ts';
import { saveHistory } from '../history/history-file.ts';
import { describePlan } from '../plan/describe-plan.ts';
import { planRun } from '../plan/plan-run.ts';
import { withBacking } from '../system/backing.ts';
import { describeReport } from './describe-report.ts';
import { runSeed } from './run-seed.ts';

export interface CommandOptions {
  env: Record<string, string | undefined>;
  say: (message: string) => void;
  signal: AbortSignal;
}

/** A report with the command that makes the same run again. */
type NamedReport = { again: string } & Report;

/** Runs seed after seed and checks each. @returns the reports @throws when a seed can't be run */
export async function runCommand(
  command: RunCommand,
  { env, say, signal }: CommandOptions,
): Promise<NamedReport[]> {
  const { seeds, minutes, brokers, publishers, rate, json, keep, mutation } = command;
  const reports: NamedReport[] = [];
  for (const seed of seeds) {
    const durationMs = Math.round(minutes * 60_000);
    const plan = planRun({ seed, durationMs, brokers, publishers, perSecond: rate });
    say(describePlan(plan));
    // Another process may run the same seed at the same time.
    const folder = join(defaultCacheDir, 'faults', `${seed}-${process.pid}`);
    const stateDir = join(folder, 'state');
    const logDir = join(folder, 'logs');
    const instances = [...plan.replicas, ...plan.publishers];
    const history = await withBacking({ stateDir, brokers, instances, env, say, signal }, (backing) =>
      runSeed({ plan, backing, logDir, mutation, say, signal }),
    );
    const report = checkHistory(history);
    say(describeReport(report));
    const isKept = keep || report.verdict === 'violated';
    if (isKept) {
      const file = join(folder, 'history.json');
      saveHistory(file, history);
      say(`history: ${file}, logs: ${logDir} and ${join(stateDir, 'logs')}`);
    } else removeFolder(folder);
    const again = commandOf(command, seed);
    if (report.verdict === 'violated') say(`again: ${again}`);
    reports.push({ again, ...report });
    if (json !== undefined) {
      const single = seeds.length === 1 ? reports[0] : reports;
      writeFileSync(json, `${JSON.stringify(single, null, 2)}\n`);
    }
  }
  return reports;
}

/** The folder of a seed, and PostgreSQL's files where they had to be elsewhere. */
function removeFolder(folder: string): void {
  removeState(join(folder, 'state'));
  rmSync(folder, { recursive: true, force: true });
}

function commandOf({ minutes, brokers, publishers, rate, mutation }: RunCommand, seed: number): string {
  const more = mutation === undefined ? '' : ` --mutation ${mutation}`;
  return `npm run faults -- --seed ${seed} --minutes ${minutes} --brokers ${brokers} --publishers ${publishers} --rate ${rate}${more}`;
}
