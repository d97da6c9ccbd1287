import { setTimeout as delay } from 'node:timers/promises';
import type { AuditRecord, TaskResult } from '../audit/audit-record.ts';
import type { Output } from '../output.ts';
import { failureRatio } from './failure-ratio.ts';
import type { Tally } from './tally-outcomes.ts';
import type { TaskLog } from './task-log.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

/** How fast a task goes, and when it stops by itself. */
export interface Pace {
  /** Copies per second. */
  rate: number;
  /** Above it the run stops; it counts what this run has sent. */
  maxFailureRatio: number;
  /** Copies that may be without an outcome before more are sent. */
  maxUnheard: number;
  /** How long the last outcomes are waited for. */
  waitMs: number;
}

/** What a run sends. */
export interface TaskWork<Item> {
  /** How many are left at the begin. */
  planned: number;
  /** The next ones, in the order in which they are sent; fewer than asked for at the end only. */
  take(count: number): Promise<readonly Item[]>;
  send(items: readonly Item[]): Promise<void>;
  /** They are sent: writes that down, or keeps it for a later record. */
  mark(items: readonly Item[]): Promise<void>;
  /** What is not written down yet, for the last record. */
  unmarked(): Partial<AuditRecord>;
}

/** What is heard of copies; nothing is counted where nothing is followed. */
export interface Following<Item> {
  watch: OutcomeWatch;
  expect(items: readonly Item[]): void;
  /** Of what this run has sent. */
  tally: Tally;
}

export interface TaskParts<Item> {
  work: TaskWork<Item>;
  following: Following<Item> | undefined;
  /** What earlier runs of the task have sent, and what is heard of it. */
  earlier: { sent: number; tally: Tally };
  log: TaskLog;
  output: Pick<Output, 'progress'>;
  /** Ctrl-C: ends the run where it is. */
  signal: AbortSignal;
  now?: () => number;
}

export interface TaskEnd {
  state: 'ended' | 'stopped';
  because: string | undefined;
  result: TaskResult;
}

const lookEveryMs = 500;
const tellEveryMs = 1_000;
const batchesPerSecond = 5;
const mostPerBatch = 500;

/** Sends what is left and writes down how it went; what it cannot write down stays open and is found later. */
export async function runTask<Item>(
  pace: Pace,
  { work, following, earlier, log, output, signal, now = Date.now }: TaskParts<Item>,
): Promise<TaskEnd> {
  const { planned } = work;
  let sent = 0;
  const heardNow = () => following?.tally.heard();
  const result = (): TaskResult => {
    const [ours, theirs] = [heardNow(), following && earlier.tally.heard()];
    const all = earlier.sent + sent;
    const done = (ours?.done ?? 0) + (theirs?.done ?? 0);
    const failed = (ours?.failed ?? 0) + (theirs?.failed ?? 0);
    return { sent: all, done, failed, open: Math.max(0, all - done - failed) };
  };
  let toldAt = -Infinity;
  const tell = (): void => {
    if (now() - toldAt < tellEveryMs && sent < planned) return;
    toldAt = now();
    const heard = heardNow();
    const told =
      heard === undefined
        ? ''
        : `; done ${heard.done}, failed ${heard.failed}, retrying ${heard.retrying}, unheard ${heard.unheard}`;
    output.progress(`sent ${sent} of ${planned}${told}`);
  };
  async function end(state: TaskEnd['state'], because?: string): Promise<TaskEnd> {
    const reason = because === undefined ? {} : { because };
    await log.write({ ...work.unmarked(), step: state, result: result(), ...reason });
    return { state, because, result: result() };
  }
  /** Why nothing more may be sent. */
  function obstacle(): string | undefined {
    if (signal.aborted) return 'interrupted';
    const heard = heardNow();
    const ratio = heard === undefined ? undefined : failureRatio(heard, planned);
    if (ratio === undefined || ratio <= pace.maxFailureRatio) return undefined;
    return `${Math.round(ratio * 100)} % of what was heard of has failed, above ${Math.round(pace.maxFailureRatio * 100)} %`;
  }

  const most = Math.min(mostPerBatch, Math.floor(pace.maxUnheard));
  const perBatch = Math.max(1, Math.min(most, Math.round(pace.rate / batchesPerSecond)));
  for (let batch = await work.take(perBatch); batch.length > 0;) {
    const startedAt = now();
    await following?.watch.look();
    const because = obstacle();
    if (because !== undefined) return end('stopped', because);
    await log.stillOurs();
    if ((heardNow()?.unheard ?? 0) >= pace.maxUnheard) {
      tell();
      await pause(lookEveryMs, signal);
      continue;
    }
    following?.expect(batch);
    await work.send(batch);
    sent += batch.length;
    await work.mark(batch);
    tell();
    const tookMs = (batch.length / pace.rate) * 1_000;
    batch = await work.take(perBatch);
    if (batch.length > 0) await pause(tookMs - (now() - startedAt), signal);
  }

  const deadline = now() + pace.waitMs;
  for (;;) {
    await following?.watch.look();
    const heard = heardNow();
    if (heard === undefined || heard.retrying + heard.unheard === 0) return end('ended');
    if (now() >= deadline || signal.aborted)
      return end('ended', `the outcome of ${heard.retrying + heard.unheard} was not waited for`);
    await log.stillOurs();
    tell();
    await pause(lookEveryMs, signal);
  }
}

/** Not at all for a time that is over. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
}
