import { ensureAppDatabase } from './app-database.ts';
import type { StackChoice } from './choose-stack.ts';
import type { Guardian } from './guardian.ts';
import { StackError } from './stack-error.ts';
import type { StackRecord } from './stack-record.ts';
import { partNames } from './stack.ts';
import type { LostPart, Part, Stack } from './stack.ts';
import { stopParts, type TimedPart } from './start-parts.ts';

/** Makes one stack of what was chosen and started. */
export function assembleStack(
  { kind, why, parts: sources }: StackChoice,
  parts: TimedPart[],
  guardian: Guardian,
  record: StackRecord,
): Stack {
  const addressOf = (part: Part) => parts.find((started) => started.part === part)?.address;
  const serverUrl = addressOf('postgres');
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await stopParts(parts).finally(() => guardian.close());
    record.release();
  };
  const lost = new Promise<LostPart>((resolveLost) => {
    for (const { part, exited, logFile } of parts) {
      void exited?.then((how) => {
        const message = `${partNames[part]} ended unexpectedly (${how}); its log is ${logFile}.`;
        if (!stopping) resolveLost({ part, message });
      });
    }
  });
  return {
    kind,
    why,
    parts: parts.map(({ part, startMs, detail }) => ({
      part,
      startMs,
      detail,
      source: sources[part] ?? kind,
    })),
    brokers: addressOf('kafka')?.split(',') ?? [],
    registryUrl: addressOf('registry') ?? '',
    databaseUrl: async (app) => {
      if (serverUrl === undefined) throw new StackError('This stack was provided without PostgreSQL.');
      return ensureAppDatabase(serverUrl, app);
    },
    get processes() {
      const running = parts.flatMap(({ part, pid }) =>
        pid === undefined ? [] : [[partNames[part], pid] as const],
      );
      return { ...Object.fromEntries(running), guardian: guardian.pid };
    },
    get pids() {
      return Object.values(this.processes);
    },
    guardian,
    lost,
    stop: () => (stopping ??= stop()),
  };
}
