import { waitFor } from './wait-for.ts';

describe('waitFor', () => {
  it('resolves with what the condition returned', async () => {
    const answers = [undefined, 0, 'there'];
    await expect(waitFor(() => answers.shift(), { what: 'it', intervalMs: 1 })).resolves.toBe('there');
  });

  it('names what it waited for, and the last error, when the time is over', async () => {
    const failing = waitFor(() => Promise.reject(new Error('no route')), { what: 'the order', timeoutMs: 5 });
    await expect(failing).rejects.toThrow('waited 5 ms in vain for the order; last error: no route');
  });

  it('ends at once when its signal is aborted', async () => {
    const stop = new AbortController();
    const waiting = waitFor(() => false, { what: 'never', intervalMs: 60_000, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});
