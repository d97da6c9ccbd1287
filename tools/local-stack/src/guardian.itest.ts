import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '@rivulet/testing';
import { startGuardian, type Guardian } from './guardian.ts';
import { isAlive } from './process-identity.ts';

const opened: { guardians: Guardian[]; children: ChildProcess[] } = { guardians: [], children: [] };

function sleeper(script = 'setInterval(() => {}, 1000)'): ChildProcess {
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  opened.children.push(child);
  return child;
}

function guardian(options = {}): Guardian {
  const started = startGuardian(options);
  opened.guardians.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(opened.guardians.map((started) => started.close()));
  for (const child of opened.children) child.kill('SIGKILL');
  Object.assign(opened, { guardians: [], children: [] });
});

describe('the guardian', () => {
  it('ends what was added, and leaves alone what was removed, when its pipe closes', async () => {
    const [kept, removed] = [sleeper(), sleeper()];
    const ended = once(kept, 'exit');
    const guard = guardian();
    guard.add(kept.pid ?? 0);
    guard.add(removed.pid ?? 0);
    guard.remove(removed.pid ?? 0);
    await guard.close();
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(isAlive(removed.pid ?? 0)).toBe(true);
  });

  it('kills what does not obey within the grace', async () => {
    const stubborn = sleeper(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
    );
    const ended = once(stubborn, 'exit');
    await once(stubborn.stdout ?? stubborn, 'data');
    const guard = guardian({ graceMs: 200 });
    guard.add(stubborn.pid ?? 0);
    await guard.close();
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('is replaced, with the same list, when something kills it', async () => {
    const kept = sleeper();
    const ended = once(kept, 'exit');
    const guard = guardian({ shortestLifeMs: 0 });
    guard.add(kept.pid ?? 0);
    const first = guard.pid;
    process.kill(first, 'SIGKILL');
    await waitFor(() => guard.pid !== first, { what: 'another guardian' });
    await guard.close();
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('ends everything, grandchildren included, when its parent is killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'guardian.fixture.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    opened.children.push(parent);
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pids = JSON.parse(line) as number[];
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    parent.kill('SIGKILL');
    await waitFor(() => pids.every((pid) => !isAlive(pid)), { what: 'all to be gone', timeoutMs: 10_000 });
  });
});
