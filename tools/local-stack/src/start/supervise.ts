import { endProcess } from '../end-process.ts';
import type { Guardian } from '../guardian.ts';
import { keepRunning } from './keep-running.ts';
import { launchNode } from './launch-node.ts';
import { readFrom, tellingLines } from './log-lines.ts';
import type { Program } from './programs.ts';

export interface Supervised {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  /** Undefined while it is down. */
  pid(): number | undefined;
  /** Resolves with one sentence, and the log's end, when the process is not started any more; never rejects. */
  gaveUp: Promise<string>;
  /** Ends it in order. Resolves with false when it had to be killed. */
  stop(): Promise<boolean>;
}

export interface SupervisorOptions {
  guardian: Pick<Guardian, 'add' | 'remove'>;
  /** Told in one sentence of each death and new start. */
  onNotice: (sentence: string) => void;
}

const logEndBytes = 32_000;

/** Keeps a program running until it is stopped, and sees to it that it ends with this process. */
export function supervise(program: Program, { guardian, onNotice }: SupervisorOptions): Supervised {
  const { name, logFile, stopWithinMs } = program;
  const stopping = new AbortController();
  const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<string>();
  let pid: number | undefined;
  let ended: Promise<boolean> | undefined;
  const endNow = (running: number): void => {
    ended ??= endProcess(running, { signal: 'SIGTERM', graceMs: stopWithinMs });
  };

  const running = keepRunning({
    launch: () => launchNode(program),
    signal: stopping.signal,
    onStart: (started) => {
      pid = started;
      guardian.add(started);
      if (stopping.signal.aborted) endNow(started);
    },
    onEnd: (gone) => {
      pid = undefined;
      guardian.remove(gone);
    },
    onDeath: ({ pid: gone, how, againInMs }) =>
      onNotice(
        `${name} (process ${gone}) ${how}; starting it again${againInMs >= 1_000 ? ` in ${againInMs / 1_000} s` : ''}`,
      ),
  }).then(
    async (end) => {
      if (!end) return;
      const times = end.deaths > 1 ? `, ${end.deaths} times in a row` : '';
      giveUp(
        [`${name} ${end.how}${times}; its log ${logFile} ends with:`, ...(await logEnd(logFile))].join(
          '\n    ',
        ),
      );
    },
    (error: unknown) => giveUp(`${name} could not be started: ${String(error)}`),
  );

  return {
    name,
    url: program.url,
    logFile,
    pid: () => pid,
    gaveUp,
    stop: async () => {
      stopping.abort();
      if (pid !== undefined) endNow(pid);
      await running;
      return (await ended) ?? true;
    },
  };
}

async function logEnd(file: string): Promise<string[]> {
  return tellingLines((await readFrom(file, 0, logEndBytes)).text);
}
