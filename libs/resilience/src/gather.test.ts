import { gather } from './gather.ts';
import { createManualClock } from './manual-clock.ts';
import { letRun } from './pass-time.ts';

describe('gather', () => {
  it('runs what comes in one turn as one batch and gives each caller its own result', async () => {
    const batches: number[][] = [];
    const double = gather(
      (items: number[]) => {
        batches.push(items);
        return Promise.resolve(items.map((item) => item * 2));
      },
      { maxItems: 10 },
    );
    expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('gathers what comes during a run into the next one, in order', async () => {
    const batches: number[][] = [];
    const first = Promise.withResolvers<void>();
    const run = gather(
      async (items: number[]) => {
        batches.push(items);
        if (batches.length === 1) await first.promise;
        return items;
      },
      { maxItems: 10 },
    );
    const one = run(1);
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [run(2), run(3)];
    first.resolve();
    await Promise.all([one, ...rest]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('splits what is more than a batch may hold', async () => {
    const sizes: number[] = [];
    const run = gather(
      (items: number[]) => {
        sizes.push(items.length);
        return Promise.resolve(items);
      },
      { maxItems: 2 },
    );
    await Promise.all([1, 2, 3, 4, 5].map(run));
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('gives the error of a run to each of its callers and goes on', async () => {
    let fail = true;
    const run = gather(
      (items: number[]) => (fail ? Promise.reject(new Error('down')) : Promise.resolve(items)),
      { maxItems: 10 },
    );
    await expect(Promise.allSettled([run(1), run(2)])).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    fail = false;
    await expect(run(3)).resolves.toBe(3);
  });

  it('never runs what no run has taken in time; its callers get the error, the others are run', async () => {
    const clock = createManualClock();
    const gate = Promise.withResolvers<void>();
    const batches: number[][] = [];
    const run = gather(
      async (items: number[]) => {
        batches.push(items);
        await gate.promise;
        return items;
      },
      { maxItems: 1, expire: { afterMs: 100, error: () => new Error('too late'), clock } },
    );
    const first = run(1);
    await letRun();
    const early = run(2);
    const expectation = expect(early).rejects.toThrow('too late');
    clock.advance(60);
    const later = run(3);
    clock.advance(40);
    await expectation;
    clock.advance(59);
    gate.resolve();
    await expect(Promise.all([first, later])).resolves.toEqual([1, 3]);
    expect(batches).toEqual([[1], [3]]);
    expect(clock.pending()).toEqual([]);
  });
});
