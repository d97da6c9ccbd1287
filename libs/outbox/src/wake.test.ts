import { createFakeClock } from './testing/fake-clock.ts';
import { createWake } from './wake.ts';

function setUp() {
  const clock = createFakeClock();
  const wake = createWake(clock);
  let waits = 0;
  const wait = () => wake.wait(1_000).then(() => (waits += 1));
  return { clock, wake, wait, waits: () => waits };
}

describe('wake', () => {
  it('ends the wait that is under way at once', async () => {
    const { clock, wake, wait, waits } = setUp();
    void wait();
    wake.ring();
    await clock.advance(0);
    expect(waits()).toBe(1);
    expect(clock.pending()).toEqual([]);
  });

  it('is not missed when it rings between two waits', async () => {
    const { clock, wake, wait, waits } = setUp();
    wake.ring();
    void wait();
    await clock.advance(0);
    expect(waits()).toBe(1);
  });

  it('counts once, however often it rings', async () => {
    const { clock, wake, wait, waits } = setUp();
    for (let count = 0; count < 5; count += 1) wake.ring();
    void wait().then(wait);
    await clock.advance(999);
    expect(waits()).toBe(1);
    await clock.advance(1);
    expect(waits()).toBe(2);
  });
});
