#!/usr/bin/env node
import { runCli } from './run-cli.ts';

// `npx rivulet --help`
const stopping = new AbortController();
const stop = (): void => stopping.abort(new Error('interrupted'));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
const { env, stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  ...{ env, stdin, stdout, stderr, signal: stopping.signal },
});
