import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@rivulet/telemetry';
import type { ServiceContext } from './run-service.ts';

export interface Shutdown {
  context: ServiceContext;
  /** Aborts the signal, waits for `running` and the hooks. False when something failed or the grace ran out. */
  run(running: Promise<void>): Promise<boolean>;
}

interface Hook {
  run: () => Promise<void> | void;
  what: string;
}

/** The orderly end of a process: a signal, hooks in reverse order, one grace period for everything. */
export function createShutdown(log: Logger, initialGraceMs: number): Shutdown {
  const stopping = new AbortController();
  const hooks: Hook[] = [];
  let graceMs = initialGraceMs;
  let waitingFor = 'main';

  const runHooks = async (): Promise<boolean> => {
    let clean = true;
    for (let hook = hooks.pop(); hook !== undefined; hook = hooks.pop()) {
      waitingFor = hook.what;
      try {
        await hook.run();
      } catch (error) {
        clean = false;
        log.error({ err: error, hook: hook.what }, 'shutdown hook failed');
      }
    }
    return clean;
  };

  const everything = async (running: Promise<void>): Promise<boolean> => {
    await Promise.race([running, delay(graceMs / 2)]);
    const early = await runHooks();
    waitingFor = 'main';
    await running;
    const late = await runHooks();
    return early && late;
  };

  return {
    context: {
      signal: stopping.signal,
      onShutdown: (run, what = `hook ${hooks.length + 1}`) => void hooks.push({ run, what }),
      graceWithin: (ms) => void (graceMs = ms),
    },
    async run(running) {
      stopping.abort();
      const clean = await Promise.race([everything(running), delay(graceMs, undefined)]);
      if (clean === undefined) log.fatal({ graceMs, waitingFor }, 'the grace period is over: ending now');
      return clean ?? false;
    },
  };
}
