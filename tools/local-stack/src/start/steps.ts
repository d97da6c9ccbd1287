import type { Terminal } from './terminal.ts';

export interface StepProgress {
  /** What the step waits for right now. */
  now(detail: string): void;
}

export interface Steps {
  /** Does a part of the start, shows that it is under way and how it ended. The work returns what to say of it. */
  step(name: string, work: (progress: StepProgress) => Promise<string>): Promise<void>;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const redrawEveryMs = 100;

/** Steps may run side by side: each gives one line when it ends, the status line names those under way, until `signal` is aborted. */
export function createSteps(
  terminal: Terminal,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Steps {
  const running = new Map<string, string>();
  const startedAt = now();
  let frame = 0;
  let ticker: NodeJS.Timeout | undefined;

  const draw = (): void => {
    if (signal.aborted) return;
    frame = (frame + 1) % spinner.length;
    const names = [...running].map(([name, detail]) => (detail === '' ? name : `${name} (${detail})`));
    terminal.status(`${spinner[frame]} ${seconds(now() - startedAt)}  waiting for ${names.join(', ')}`);
  };
  const begin = (name: string): void => {
    running.set(name, '');
    ticker ??= setInterval(draw, redrawEveryMs);
  };
  const end = (name: string): void => {
    running.delete(name);
    if (running.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
    terminal.clearStatus();
  };

  const done = (name: string, outcome: string, tookMs: number): void => {
    const took = terminal.paint('dim', `(${seconds(tookMs)})`);
    terminal.print(`  ${terminal.paint('green', '✓')} ${name.padEnd(24)} ${outcome} ${took}`);
  };

  return {
    async step(name, work) {
      const beganAt = now();
      begin(name);
      try {
        const outcome = await work({ now: (detail) => void running.set(name, detail) });
        done(name, outcome, now() - beganAt);
      } finally {
        end(name);
      }
    },
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
