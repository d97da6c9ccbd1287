#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// `npx rivulet --help`. What was compiled is kept: without it half of the time of a short command is compiling.
enableCompileCache();
const { runCli } = await import('./run-cli.ts');
const stopping = new AbortController();
const stop = (): void => stopping.abort(new Error('interrupted'));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
const { env, stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  ...{ env, stdin, stdout, stderr, signal: stopping.signal },
});
