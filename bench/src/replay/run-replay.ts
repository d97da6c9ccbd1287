import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { askForUsage, type Usage } from '../measure/tell-usage.ts';
import type { Sample } from './summarize-samples.ts';

export interface ReplayRun {
  samples: Sample[];
  /** Of the whole command, plan and start included. */
  tookMs: number;
  status: number | null;
}

const cli = join(import.meta.dirname, '../../../tools/cli/src/main.ts');
const sampleEveryMs = 1_000;

/** Runs the command as somebody at a terminal would, without waiting for outcomes, and looks at its process every second. */
export async function runReplay(
  group: string,
  env: Readonly<Record<string, string>>,
  say: (text: string) => void,
): Promise<ReplayRun> {
  const argv = ['replay', '--group', group, '--rate', '1000000', '--no-follow', '--yes'];
  const startedAt = performance.now();
  const child = fork(cli, argv, {
    execArgv: ['--import', join(import.meta.dirname, '../measure/tell-usage.ts')],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let sent = 0;
  child.stdout?.on('data', (text) => say(String(text).trimEnd()));
  child.stderr?.on('data', (text) => {
    const lines = String(text);
    const last = [...lines.matchAll(/sent (\d+) of/g)].at(-1)?.[1];
    if (last === undefined) say(lines.trimEnd());
    else sent = Number(last);
  });
  const samples: Sample[] = [];
  child.on('message', ({ cpuMicros, rssBytes }: Usage) => {
    samples.push({ atMs: performance.now() - startedAt, sent, cpuMicros, rssBytes });
  });
  const timer = setInterval(() => child.connected && child.send(askForUsage), sampleEveryMs);
  const [status] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  return { samples, tookMs: performance.now() - startedAt, status };
}
