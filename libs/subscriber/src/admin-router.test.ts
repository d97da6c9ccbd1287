import { createManualClock } from '@rivulet/resilience';
import { listen } from '@rivulet/service';
import express from 'express';
import { adminRouter } from './admin-router.ts';
import type { RunningSubscriber } from './subscriber-parts.ts';

const token = 'a-token-of-16-characters';

/** The endpoint of a process with these groups, which note what they are told. */
async function scene(groups: readonly string[] = ['inventory', 'inventory.on-hold']) {
  const told: string[] = [];
  const clock = createManualClock();
  const drained = { when: Promise.resolve() };
  const running = new Map(
    groups.map((group) => [
      group,
      {
        async pause() {
          told.push(`${group} pauses`);
          await drained.when;
        },
        resume: () => told.push(`${group} resumes`),
        status: () => ({ group, state: 'working' }),
      } as unknown as RunningSubscriber,
    ]),
  );
  const listener = await listen(express().use('/admin', adminRouter({ token, running, clock })), 0);
  const ask = async (method: string, path: string, authorization: string | undefined = `Bearer ${token}`) => {
    const headers: Record<string, string> = authorization === '' ? {} : { authorization };
    const response = await fetch(`http://127.0.0.1:${listener.port}/admin${path}`, { method, headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as object };
  };
  return { told, clock, drained, ask, close: () => listener.close() };
}

let opened: Awaited<ReturnType<typeof scene>>[] = [];
const open = async (groups?: readonly string[]) => {
  const made = await scene(groups);
  opened.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  opened = [];
});

describe('the admin endpoint', () => {
  it.each([
    '',
    'Bearer',
    'Bearer wrong-token-of-16-chars',
    token,
    `Basic ${token}`,
    `Bearer ${token} `.repeat(2),
  ])('does nothing for who sends "%s"', async (authorization) => {
    const { told, ask } = await open();
    for (const [method, path] of [
      ['GET', '/status'],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['GET', '/nothing'],
    ] as const) {
      const { status, headers, body } = await ask(method, path, authorization);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(JSON.stringify(body)).not.toContain(token);
    }
    expect(told).toEqual([]);
  });

  it('tells the status of all groups of the process', async () => {
    const { ask } = await open();
    expect(await ask('GET', '/status')).toMatchObject({
      status: 200,
      body: { subscribers: [{ group: 'inventory' }, { group: 'inventory.on-hold' }] },
    });
  });

  it('pauses and resumes all groups, or one', async () => {
    const { told, ask } = await open();
    expect((await ask('POST', '/pause')).status).toBe(200);
    await ask('POST', '/resume');
    await ask('POST', '/pause?group=inventory');
    expect(told).toEqual([
      'inventory pauses',
      'inventory.on-hold pauses',
      'inventory resumes',
      'inventory.on-hold resumes',
      'inventory pauses',
    ]);
  });

  it('answers a pause when the group is left, not before', async () => {
    const { drained, ask } = await open(['inventory']);
    const left = Promise.withResolvers<void>();
    drained.when = left.promise;
    let isAnswered = false;
    const paused = ask('POST', '/pause').then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await ask('GET', '/status');
    expect(isAnswered).toBe(false);
    left.resolve();
    expect(await paused).toBe(200);
  });

  it('ends a pause by itself after the time it was asked for, unless somebody else has ended or renewed it', async () => {
    const { told, clock, ask } = await open(['inventory']);
    await ask('POST', '/pause?forSeconds=10');
    clock.advance(9_000);
    await ask('POST', '/pause?forSeconds=10');
    clock.advance(9_000);
    expect(told).toEqual(['inventory pauses', 'inventory pauses']);
    clock.advance(1_000);
    expect(told.at(-1)).toBe('inventory resumes');
    await ask('POST', '/pause?forSeconds=10');
    await ask('POST', '/resume');
    clock.advance(60_000);
    expect(told.slice(3)).toEqual(['inventory pauses', 'inventory resumes']);
  });

  it('leaves a pause without a time as it is, also one that had a time before', async () => {
    const { told, clock, ask } = await open(['inventory']);
    await ask('POST', '/pause?forSeconds=10');
    await ask('POST', '/pause');
    clock.advance(86_400_000);
    expect(told).toEqual(['inventory pauses', 'inventory pauses']);
  });

  it.each([
    ['POST', '/pause?group=shipping', 404, /"shipping" does not run here; there is inventory/],
    ['POST', '/resume?group=shipping', 404, /does not run here/],
    ['POST', '/pause?forSeconds=0', 400, /forSeconds must be a whole number from 1 to 86400/],
    ['POST', '/pause?forSeconds=soon', 400, /forSeconds/],
    ['POST', '/pause?forSeconds=86401', 400, /forSeconds/],
  ])('refuses %s %s with %i and why', async (method, path, status, detail) => {
    const { told, ask } = await open();
    expect(await ask(method, path)).toMatchObject({
      status,
      body: { status, detail: expect.stringMatching(detail) },
    });
    expect(told).toEqual([]);
  });
});
