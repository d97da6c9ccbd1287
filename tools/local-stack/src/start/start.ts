import { ConfigError } from '@rivulet/service';
import type { StartOptions } from './arguments.ts';
import { run } from './run.ts';
import { onStopRequests } from './stop-requests.ts';
import { createTerminal } from './terminal.ts';
import { watchLaunchers } from './watch-launchers.ts';

/** sysexits.h: EX_CONFIG. */
const exitBadConfig = 78;
const exitInterrupted = 130;

/** `npm start` in this process: its streams, its signals, its exit code. Never rejects. */
export async function start(options: StartOptions, env: NodeJS.ProcessEnv): Promise<number> {
  // A closed pipe or terminal must not keep what was started from being ended in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const terminal = createTerminal(options.json ? process.stderr : process.stdout);
  const requested = onStopRequests(process, () => {
    terminal.print('Ending at once; the guardian ends what is left.');
    process.exit(exitInterrupted);
  });
  watchLaunchers(env, () => process.emit('SIGHUP'));
  try {
    return await run({
      options,
      env,
      terminal,
      requested,
      onReport: (json) => void process.stdout.write(`${json}\n`),
      uptimeMs: () => process.uptime() * 1_000,
    });
  } catch (error) {
    terminal.print(error instanceof ConfigError ? error.message : String(error));
    return error instanceof ConfigError ? exitBadConfig : 1;
  }
}
