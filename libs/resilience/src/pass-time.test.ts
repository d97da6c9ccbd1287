import { createManualClock } from './manual-clock.ts';
import { passTime } from './pass-time.ts';
import { wait } from './wait.ts';

describe('passTime', () => {
  it('lets what follows from a timer run at the moment of that timer', async () => {
    const clock = createManualClock(1_000);
    const moments: number[] = [];
    const { signal } = new AbortController();
    const waiting = (async () => {
      for (let round = 0; round < 3; round += 1) {
        await wait(100, signal, clock);
        moments.push(clock.now());
      }
    })();
    await passTime(clock, 299);
    expect(moments).toEqual([1_100, 1_200]);
    await passTime(clock, 1);
    await waiting;
    expect(moments).toEqual([1_100, 1_200, 1_300]);
    expect([clock.now(), clock.pending()]).toEqual([1_300, []]);
  });

  it('says which delays are still running, the shortest first', () => {
    const clock = createManualClock();
    clock.after(50, () => undefined);
    clock.after(20, () => undefined);
    const cancel = clock.after(10, () => undefined);
    cancel();
    clock.advance(5);
    expect(clock.pending()).toEqual([15, 45]);
  });
});
