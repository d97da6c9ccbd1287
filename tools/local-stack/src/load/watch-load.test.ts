import type { LoadProgress } from './load-run.ts';
import { watchLoad } from './watch-load.ts';

interface Look {
  accepted: number;
  published?: number;
  inventory: number;
  notification: number;
}

/** Watches a load whose looks are given; the last one goes on for ever. Time passes only by waiting. */
async function watch(looks: Look[], { interruptAtMs = Infinity, placingUntilMs = 0 } = {}) {
  let nowMs = 0;
  const interrupt = new AbortController();
  const look = (): Promise<LoadProgress> => {
    const {
      accepted,
      published = accepted,
      inventory,
      notification,
    } = looks.length > 1 ? looks.shift()! : looks[0]!;
    return Promise.resolve({
      orders: 10,
      placed: {
        accepted: Array.from({ length: accepted }, () => order),
        postMs: [],
        failures: new Map(),
        sent: accepted,
      },
      published,
      done: { inventory, notification },
      allCallsMs: [],
    });
  };
  const { gaveUp } = await watchLoad({
    look,
    isPlacing: () => nowMs < placingUntilMs,
    signal: interrupt.signal,
    now: () => nowMs,
    wait: (ms) => {
      nowMs += ms;
      if (nowMs >= interruptAtMs) interrupt.abort();
      return Promise.resolve();
    },
  });
  return { gaveUp, endedAtMs: nowMs };
}

const order = { orderId: 'a', eventId: 'e', placedAt: 0 };
const done = { accepted: 10, inventory: 10, notification: 10 };

describe('watchLoad', () => {
  it('ends when all is done, half a second after the last change', async () => {
    expect(await watch([{ ...done, inventory: 9 }, done])).toEqual({ gaveUp: false, endedAtMs: 750 });
  });

  it('does not end while orders are still placed', async () => {
    expect((await watch([done], { placingUntilMs: 5_000 })).endedAtMs).toBe(5_000);
  });

  it.each([
    ['an API call', { ...done, notification: 9 }],
    ['the publishing of an order', { ...done, published: 9 }],
  ])('gives up when %s is open and nothing has moved for 45 s', async (_what, open) => {
    expect(await watch([{ ...open, inventory: 3 }, open])).toEqual({ gaveUp: true, endedAtMs: 45_250 });
  });

  it('waits three seconds for open calls after an interrupt', async () => {
    const open = { ...done, inventory: 2 };
    expect(await watch([open], { interruptAtMs: 1_000 })).toEqual({ gaveUp: false, endedAtMs: 4_000 });
  });
});
