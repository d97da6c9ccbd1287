import { keepTrying } from './keep-trying.ts';

const at = {
  now: () => 0,
  after: (_delayMs: number, run: () => void) => (queueMicrotask(run), () => undefined),
};

describe('keepTrying', () => {
  it('tries until it succeeds and tells of each failure', async () => {
    const failures: number[] = [];
    let left = 3;
    const result = await keepTrying(
      () => (left-- > 0 ? Promise.reject(new Error('down')) : Promise.resolve('up')),
      {
        signal: new AbortController().signal,
        clock: at,
        failed: (_error, count) => failures.push(count),
      },
    );
    expect(result).toBe('up');
    expect(failures).toEqual([1, 2, 3]);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('stopping');
    const trying = keepTrying(() => (controller.abort(reason), Promise.reject(new Error('down'))), {
      signal: controller.signal,
      clock: at,
    });
    await expect(trying).rejects.toBe(reason);
  });

  it('tries nothing once the signal has aborted', async () => {
    const reason = new Error('stopping');
    const attempt = jest.fn(() => Promise.resolve('up'));
    await expect(keepTrying(attempt, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(attempt).not.toHaveBeenCalled();
  });

  it('tries again also after what was thrown before anything was promised', async () => {
    let left = 2;
    const attempt = (): Promise<string> => {
      if (left-- > 0) throw new Error('down');
      return Promise.resolve('up');
    };
    expect(await keepTrying(attempt, { signal: new AbortController().signal, clock: at })).toBe('up');
  });

  it('throws at once what trying again can not mend', async () => {
    const fault = new Error('wrong');
    await expect(
      keepTrying(() => Promise.reject(fault), {
        signal: new AbortController().signal,
        clock: at,
        giveUp: (error) => error === fault,
      }),
    ).rejects.toBe(fault);
  });
});
