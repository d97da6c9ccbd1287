import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const fixture = join(import.meta.dirname, 'run-service.fixture.ts');

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function watch(child: ChildProcess) {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    err,
  }));
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (out.includes(text)) resolve();
      };
      look();
      child.stdout?.on('data', look);
    });
  return { child, ended, said };
}

const run = (manner: string) => watch(spawn(process.execPath, [fixture, manner]));

describe('runService', () => {
  it('exits 78 with every fault on standard error when the config is wrong', async () => {
    const { code, err, out } = await run('bad config').ended;
    expect({ code, out }).toEqual({ code: 78, out: '' });
    expect(err).toMatch(/^config: FIRST is not set.*\nconfig: SECOND is not set.*\n$/);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s aborts the signal, runs the hooks in reverse and exits 0',
    async (signal) => {
      const { child, ended, said } = run('serves');
      await said('ready');
      child.kill(signal);
      const { code, out } = await ended;
      expect(code).toBe(0);
      expect(out).toMatch(/signal aborted[^]*last registered, first run[^]*second to last/);
    },
  );

  it('stops when its parent closes the IPC channel', async () => {
    const child = fork(fixture, ['serves'], { silent: true });
    await once(child, 'message');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits 1 and names the hook when the grace period is exceeded', async () => {
    const { child, ended, said } = run('stuck');
    await said('ready');
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(1);
    expect(out).toContain('"waitingFor":"stuck hook"');
  });

  it('exits 1 but still runs the other hooks when one fails', async () => {
    const { child, ended, said } = run('broken hook');
    await said('ready');
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(1);
    expect(out).toContain('cannot close');
    expect(out).toContain('second to last');
  });

  it('takes two SIGINT of one keystroke as one, and a later one as the wish to end now', async () => {
    const { child, ended, said } = run('double interrupt');
    await said('ready');
    child.kill('SIGINT');
    await said('signal aborted');
    const again = setInterval(() => child.kill('SIGINT'), 50);
    const startedAt = performance.now();
    const { code } = await ended;
    clearInterval(again);
    expect(code).toBe(130);
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });

  it('logs the reason, cleans up and exits 1 when main fails', async () => {
    const { code, out } = await run('fails').ended;
    expect(code).toBe(1);
    expect(out).toMatch(/"level":"fatal"[^]*no broker[^]*cleaned up/);
  });

  it.each([
    ['throws later', 'out of nowhere'],
    ['rejects later', 'nobody waits for me'],
  ])('logs and exits 1 when something %s outside of main', async (manner, message) => {
    const { code, out } = await run(manner).ended;
    expect(code).toBe(1);
    expect(out).toContain('"level":"fatal"');
    expect(out).toContain(message);
  });

  it('exits 0 when main returns and nothing is left to do', async () => {
    expect((await run('returns').ended).code).toBe(0);
  });
});
