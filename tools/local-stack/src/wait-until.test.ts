import { waitUntil } from './wait-until.ts';

describe('waitUntil', () => {
  it('gives the first value', async () => {
    let asked = 0;
    await expect(
      waitUntil(() => (++asked === 3 ? 'up' : undefined), { timeoutMs: 5_000, everyMs: 1 }),
    ).resolves.toBe('up');
  });

  it('gives nothing when the time is up', async () => {
    let timeMs = 0;
    const now = () => (timeMs += 40);
    await expect(waitUntil(() => undefined, { timeoutMs: 100, everyMs: 1, now })).resolves.toBeUndefined();
  });

  it('throws the reason when it is given up', async () => {
    const abort = new AbortController();
    const waiting = waitUntil(() => undefined, { timeoutMs: 60_000, everyMs: 60_000, signal: abort.signal });
    abort.abort(new Error('stopped by Ctrl-C'));
    await expect(waiting).rejects.toThrow('stopped by Ctrl-C');
  });
});
