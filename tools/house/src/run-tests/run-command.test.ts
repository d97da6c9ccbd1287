import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, findMarked, runMark } from './leftovers.ts';
import { runCommand } from './run-command.ts';

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'command-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const env = process.env;
const never = new AbortController().signal;

/** Aborts as soon as the command has made the file `ready`. */
function abortWhenReady(): AbortSignal {
  const stopping = new AbortController();
  const look = setInterval(() => {
    if (!existsSync(join(cwd, 'ready'))) return;
    clearInterval(look);
    stopping.abort();
  }, 10);
  return stopping.signal;
}

describe('runCommand', () => {
  it('gives the exit code', async () => {
    expect(await runCommand(['sh', '-c', 'exit 3'], { cwd, env, signal: never })).toBe(3);
  });

  it('gives 1 for a program that is not there and for one that dies of a signal', async () => {
    const said = jest.spyOn(console, 'error').mockReturnValue();
    expect(await runCommand(['no-such-program'], { cwd, env, signal: never })).toBe(1);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('no-such-program could not be started'));
    said.mockRestore();
    expect(await runCommand(['sh', '-c', 'kill -9 $$'], { cwd, env, signal: never })).toBe(1);
  });

  it('ends the command and all that it started when the signal aborts', async () => {
    const mark = randomUUID();
    const command = ['sh', '-c', 'sleep 600 & touch ready; sleep 600'];
    const code = await runCommand(command, {
      cwd,
      env: { ...env, [runMark]: mark },
      signal: abortWhenReady(),
    });
    expect(code).toBe(1);
    expect(await endLeftovers(mark)).toEqual([]);
  });

  it('kills a command that does not end by itself', async () => {
    const command = ['sh', '-c', 'trap "" TERM; touch ready; while true; do sleep 0.1; done'];
    expect(await runCommand(command, { cwd, env, signal: abortWhenReady(), patienceMs: 50 })).toBe(1);
  });

  it('runs in the background at low priority, with all that it starts, and gives the output', async () => {
    const output: Buffer[] = [];
    const command = ['sh', '-c', 'echo first; sh -c "nice" >&2'];
    const background = (chunk: Buffer): void => void output.push(chunk);
    expect(await runCommand(command, { cwd, env, signal: never, background })).toBe(0);
    expect(Buffer.concat(output).toString()).toBe('first\n19\n');
  });

  it('starts nothing once the signal has aborted', async () => {
    expect(await runCommand(['touch', 'ready'], { cwd, env, signal: AbortSignal.abort() })).toBe(1);
    expect(existsSync(join(cwd, 'ready'))).toBe(false);
  });
});

describe('endLeftovers', () => {
  it('finds a process that outlived its parent, kills it and tells which', async () => {
    const mark = randomUUID();
    const outlives = `setsid sh -c 'touch ready; sleep 600; :' & while [ ! -e ready ]; do sleep 0.01; done`;
    await runCommand(['sh', '-c', outlives], { cwd, env: { ...env, [runMark]: mark }, signal: never });
    expect(await endLeftovers(mark, 0)).toContainEqual({
      pid: expect.any(Number),
      command: expect.stringContaining('touch ready; sleep 600'),
    });
    expect(await endLeftovers(mark)).toEqual([]);
  });

  it('finds nothing where there is no /proc', () => {
    expect(findMarked('any', join(cwd, 'nowhere'))).toEqual([]);
  });
});
