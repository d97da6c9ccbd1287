import { createLog } from '@rivulet/telemetry';
import { ConfigError } from './config/config-error.ts';
import { createShutdown } from './create-shutdown.ts';
import { onStopRequest } from './on-stop-request.ts';
import { readEnv } from './read-env.ts';

/** EX_CONFIG of sysexits.h: the environment is wrong, so starting again will not help. */
const exitBadConfig = 78;

export interface ServiceContext {
  /** Aborts when the process has been told to stop. */
  signal: AbortSignal;
  /** Hooks run one after the other, the last registered first. `what` names the hook in the log. */
  onShutdown(hook: () => Promise<void> | void, what?: string): void;
  /** Replaces the grace period, for a service that reads it from its config. */
  graceWithin(graceMs: number): void;
}

export interface ServiceOptions {
  name: string;
  /** Resolves when the service has started, or when its work is done. */
  main: (context: ServiceContext) => Promise<void>;
  /** Time for the whole shutdown; 15 s by default. */
  graceMs?: number;
}

/**
 * The entry of every process.
 * - A ConfigError ends it with 78 and one line for each fault on standard error; any other failure of `main` with 1.
 * - SIGTERM, SIGINT, or a parent process that goes away: the signal aborts, `main` gets half the grace period to
 *   return if it has not yet, the hooks run; exit 0, or 1 when a hook failed or the grace period was exceeded.
 * - An uncaught error is logged and exits 1 at once. A second SIGINT exits at once with 130.
 */
export function runService({ name, main, graceMs = 15_000 }: ServiceOptions): void {
  const log = createLog({ serviceName: name, level: readEnv().LOG_LEVEL });
  const shutdown = createShutdown(log, graceMs);
  let ending = false;

  const end = async (exitCode: number, reason: string): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info({ reason }, 'stopping');
    const clean = await shutdown.run(running);
    log.info({ reason, clean }, 'stopped');
    process.exit(clean ? exitCode : 1);
  };
  const crash = (error: unknown, message: string): void => {
    log.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('uncaughtException', (error) => crash(error, 'uncaught error'));
  process.on('unhandledRejection', (error) => crash(error, 'unhandled rejection'));
  onStopRequest((reason) => void end(0, reason));
  process.once('beforeExit', () => void end(0, 'nothing left to do'));

  const running = Promise.resolve(shutdown.context)
    .then(main)
    .catch((error: unknown) => {
      if (error instanceof ConfigError) return refuse(error);
      if (shutdown.context.signal.aborted && isAbort(error)) return;
      log.fatal({ err: error }, 'failed');
      void end(1, 'failed');
    });
}

function refuse(error: ConfigError): void {
  process.stderr.write(`${error.message}\n`, () => process.exit(exitBadConfig));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
