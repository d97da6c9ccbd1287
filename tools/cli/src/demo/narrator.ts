/** Something that was promised, and what was found. */
export interface Check {
  what: string;
  ok: boolean;
  found: string;
}

export interface ToldStep {
  title: string;
  seconds: number;
  commands: { command: string; exit: number }[];
  checks: Check[];
}

/** Tells the demo as numbered steps, and keeps what was found. */
export interface Narrator {
  /** @param see what to look at */
  step(title: string, see: string): void;
  say(line: string): void;
  command(command: string): void;
  /** A line that a command printed. */
  printed(line: string): void;
  ended(command: string, exit: number): void;
  check(what: string, ok: boolean, found: string): void;
  steps(): ToldStep[];
}

/** @param now milliseconds */
export function createNarrator(print: (line: string) => void, now: () => number = Date.now): Narrator {
  const steps: (ToldStep & { beganAt: number })[] = [];
  const closeLast = (): void => {
    const last = steps.at(-1);
    if (last) last.seconds = Math.round((now() - last.beganAt) / 100) / 10;
  };
  return {
    step(title, see) {
      closeLast();
      steps.push({ title, seconds: 0, commands: [], checks: [], beganAt: now() });
      for (const line of ['', `${steps.length}. ${title}`, `   What to see: ${see}`]) print(line);
    },
    say: (line) => print(`   ${line}`),
    command: (command) => print(`   $ ${command}`),
    printed: (line) => print(line === '' ? '   |' : `   | ${line}`),
    ended(command, exit) {
      if (exit !== 0) print(`   (exit status ${exit})`);
      steps.at(-1)?.commands.push({ command, exit });
    },
    check(what, ok, found) {
      print(`   ${ok ? '✓' : '✗'} ${what}: ${found}`);
      steps.at(-1)?.checks.push({ what, ok, found });
    },
    steps() {
      closeLast();
      return steps.map(({ beganAt: _beganAt, ...step }) => step);
    },
  };
}

/** At least one thing was looked at, and all was as promised. */
export function isAsPromised(steps: readonly ToldStep[]): boolean {
  const checks = steps.flatMap((step) => step.checks);
  return checks.length > 0 && checks.every(({ ok }) => ok);
}
