import { createManualClock } from '@rivulet/resilience';
import type { Outcome } from './outcome.ts';
import { protect, type Permit, type ProtectionPolicy } from './protect.ts';

const failure = { errorClass: 'status-500', message: '' };
const retry: Outcome = { kind: 'retry', failure };
const done: Outcome = { kind: 'done', status: 200 };
const breaker = {
  failureRatio: 0.5,
  minimumRequests: 2,
  windowMs: 10_000,
  halfOpenAfterMs: 5_000,
  halfOpenProbes: 1,
};

function createApi(policy: ProtectionPolicy) {
  const clock = createManualClock();
  const api = protect({
    policy,
    maxInFlight: 100,
    inFlight: () => 50,
    circuitChanged: () => undefined,
    clock,
  });
  const ending = new AbortController();
  const settledWithin = async (admitted: Permit | Promise<Permit>, ms: number) => {
    let settled = false;
    Promise.resolve(admitted).then(
      () => (settled = true),
      () => (settled = true),
    );
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
    return settled;
  };
  return { api, clock, ending, settledWithin };
}

describe('protect', () => {
  it('lets calls wait while the circuit is open, and then one through as a probe', async () => {
    const { api, ending, settledWithin } = createApi({ breaker });
    for (let i = 0; i < 2; i += 1) (await api.admit(ending.signal)).ended(retry, 10);
    expect(api.circuit()).toBe('open');
    const waiting = api.admit(ending.signal);
    expect(await settledWithin(waiting, 4_999)).toBe(false);
    expect(await settledWithin(waiting, 1)).toBe(true);
    const probe = await waiting;
    expect(probe.isProbe).toBe(true);
    probe.ended(done, 10);
    expect(api.circuit()).toBe('closed');
  });

  it.each<[string, Outcome]>([
    ['a throttling API', { kind: 'defer', afterMs: undefined, failure }],
    ['an API that refuses events for good', { kind: 'dead', reason: 'permanent', failure }],
  ])('does not open for %s: it is there', async (_name, outcome) => {
    const { api, ending } = createApi({ breaker });
    for (let i = 0; i < 10; i += 1) (await api.admit(ending.signal)).ended(outcome, 10);
    expect(api.circuit()).toBe('closed');
  });

  it('keeps to the rate', async () => {
    const { api, ending, settledWithin } = createApi({ rateLimit: { perSecond: 10, burst: 1 } });
    await api.admit(ending.signal);
    const next = api.admit(ending.signal);
    expect(await settledWithin(next, 99)).toBe(false);
    expect(await settledWithin(next, 1)).toBe(true);
  });

  it('gives up waiting when ownership ends', async () => {
    const { api, ending } = createApi({ rateLimit: { perSecond: 1, burst: 1 } });
    await api.admit(ending.signal);
    const waiting = api.admit(ending.signal);
    const reason = new Error('ownership is ending');
    ending.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('lowers the limit for an API that turns calls away, and never exceeds maxInFlight', async () => {
    const { api, ending } = createApi({ adaptiveInFlight: true });
    const before = api.limit();
    (await api.admit(ending.signal)).ended({ kind: 'defer', afterMs: undefined, failure }, 10);
    expect(api.limit()).toBeLessThan(before);
    expect(api.limit()).toBeLessThanOrEqual(100);
  });
});
