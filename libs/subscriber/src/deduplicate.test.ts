import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createClaim } from './deduplicate.ts';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore } from './idempotency-store.ts';
import { createObstacles } from './obstacles.ts';
import { letRun, passTime } from './testing/index.ts';

function claiming() {
  const clock = createManualClock();
  const obstacles = createObstacles(createTestTelemetry().log);
  const batches: (readonly ClaimRequest[])[] = [];
  const state = { down: false };
  const store = {
    async claim(requests: readonly ClaimRequest[]): Promise<ClaimAnswer[]> {
      batches.push(requests);
      if (state.down) throw new Error('connection refused');
      return requests.map(({ eventId }) => ({ kind: 'claimed', token: `token of ${eventId}` }));
    },
  } as IdempotencyStore;
  const ending = new AbortController();
  const claim = createClaim(store, obstacles, clock);
  const ask = (eventId: string) => claim({ eventId, delivery: 1 }, ending.signal);
  return { clock, obstacles, batches, state, ending, ask };
}

describe('createClaim', () => {
  it('asks the store once for all that is claimed together, and gives each its own answer', async () => {
    const { batches, ask } = claiming();
    const answers = await Promise.all(['a', 'b', 'c'].map(ask));
    expect(batches).toHaveLength(1);
    expect(answers.map((answer) => answer.kind === 'claimed' && answer.token)).toEqual([
      'token of a',
      'token of b',
      'token of c',
    ]);
  });

  it('has no answer while the store is down: nothing can be called unprotected', async () => {
    const { clock, obstacles, state, ask } = claiming();
    state.down = true;
    let answered = false;
    const answer = ask('a').finally(() => (answered = true));
    await passTime(clock, 60_000, 500);
    expect(answered).toBe(false);
    expect(obstacles.reason()).toBe('idempotency store unavailable: connection refused');
    state.down = false;
    await passTime(clock, 5_000, 500);
    expect(await answer).toMatchObject({ kind: 'claimed' });
    expect(obstacles.reason()).toBeUndefined();
  });

  it('says when the answered question was asked, for the lease holds from then on', async () => {
    const { clock, state, ask } = claiming();
    expect(await ask('a')).toMatchObject({ askedAt: 0 });
    state.down = true;
    const answer = ask('b');
    await passTime(clock, 60_000, 500);
    state.down = false;
    await passTime(clock, 5_000, 500);
    expect((await answer).askedAt).toBeGreaterThanOrEqual(60_000);
  });

  it('gives up when ownership is ending', async () => {
    const { state, ending, ask } = claiming();
    state.down = true;
    const answer = ask('a');
    await letRun();
    const reason = new Error('ownership is ending');
    ending.abort(reason);
    await expect(answer).rejects.toBe(reason);
  });

  it('asks for nothing once ownership is ending', async () => {
    const { batches, ending, ask } = claiming();
    ending.abort(new Error('ownership is ending'));
    await expect(ask('a')).rejects.toThrow('ownership is ending');
    expect(batches).toEqual([]);
  });
});
