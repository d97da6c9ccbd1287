import type { DeadLetter } from '@rivulet/subscriber';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskResult } from '../audit/audit-record.ts';
import type { Output } from '../output.ts';
import { letterName } from './choose-letters.ts';
import { failureRatio } from './failure-ratio.ts';
import type { SendLetters } from './send-letters.ts';
import type { TaskLog } from './task-log.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

export interface TaskRun {
  /** In the order in which they are sent. */
  letters: readonly DeadLetter[];
  /** What earlier runs of the task have sent. */
  before: readonly DeadLetter[];
  /** Letters per second. */
  rate: number;
  /** Above it the run stops; it counts what this run has sent. */
  maxFailureRatio: number;
  /** Letters that may be without an outcome before more are sent. */
  maxUnheard: number;
  /** How long the last outcomes are waited for. */
  waitMs: number;
}

export interface TaskParts {
  log: TaskLog;
  sending: Pick<SendLetters, 'send'>;
  /** Undefined where nothing is followed. */
  watch: OutcomeWatch | undefined;
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
const batchesPerSecond = 5;
const mostPerBatch = 500;

/** Sends the letters and writes down how it went; what it cannot write down stays open and is found in the log later. */
export async function runTask(
  run: TaskRun,
  { log, sending, watch, output, signal, now = Date.now }: TaskParts,
): Promise<TaskEnd> {
  const sent: DeadLetter[] = [];
  const planned = run.letters.length;
  const result = (): TaskResult => {
    const all = [...run.before, ...sent];
    const heard = watch?.of(all);
    const [done, failed] = [heard?.done ?? 0, heard?.failed ?? 0];
    return { sent: all.length, done, failed, open: all.length - done - failed };
  };
  const tell = (): void => {
    const heard = watch?.of(sent);
    const told =
      heard === undefined
        ? ''
        : `; done ${heard.done}, failed ${heard.failed}, retrying ${heard.retrying}, unheard ${heard.unheard}`;
    output.progress(`sent ${sent.length} of ${planned}${told}`);
  };
  async function end(state: TaskEnd['state'], because?: string): Promise<TaskEnd> {
    await log.write({ step: state, result: result(), ...(because === undefined ? {} : { because }) });
    return { state, because, result: result() };
  }
  /** Why nothing more may be sent. */
  function obstacle(): string | undefined {
    if (signal.aborted) return 'interrupted';
    const ratio = watch === undefined ? undefined : failureRatio(watch.of(sent), planned);
    if (ratio === undefined || ratio <= run.maxFailureRatio) return undefined;
    return `${Math.round(ratio * 100)} % of what was heard of has failed, above ${Math.round(run.maxFailureRatio * 100)} %`;
  }

  const perBatch = Math.max(1, Math.min(mostPerBatch, Math.round(run.rate / batchesPerSecond)));
  while (sent.length < planned) {
    const startedAt = now();
    await watch?.look();
    const because = obstacle();
    if (because !== undefined) return end('stopped', because);
    await log.stillOurs();
    if ((watch?.of(sent).unheard ?? 0) >= run.maxUnheard) {
      tell();
      await pause(lookEveryMs, signal);
      continue;
    }
    const batch = run.letters.slice(sent.length, sent.length + perBatch);
    await sending.send(batch);
    sent.push(...batch);
    await log.mark(batch.map(letterName));
    tell();
    if (sent.length < planned) await pause((batch.length / run.rate) * 1_000 - (now() - startedAt), signal);
  }

  const deadline = now() + run.waitMs;
  for (;;) {
    await watch?.look();
    const heard = watch?.of(sent);
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
