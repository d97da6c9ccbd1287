import { createManualClock } from '@rivulet/resilience';
import { describeIdempotencyStore } from './idempotency-store-contract/describe-idempotency-store.ts';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';

describeIdempotencyStore('memory', ({ leaseMs }) => createMemoryIdempotencyStore({ leaseMs }), {
  shortMs: 30,
});

describe('createMemoryIdempotencyStore', () => {
  it('measures leases by the clock that it is given', async () => {
    const clock = createManualClock();
    const store = createMemoryIdempotencyStore({ leaseMs: 1_000, clock });
    await store.claim([{ eventId: 'e', delivery: 1 }]);
    expect(await store.claim([{ eventId: 'e', delivery: 1 }])).toEqual([{ kind: 'busy', forMs: 1_000 }]);
    clock.advance(1_001);
    expect(await store.claim([{ eventId: 'e', delivery: 1 }])).toMatchObject([{ kind: 'claimed' }]);
  });

  it('rejects while it is stopped, and knows afterwards what it knew before', async () => {
    const store = createMemoryIdempotencyStore({ leaseMs: 1_000 });
    const [answer] = await store.claim([{ eventId: 'e', delivery: 1 }]);
    store.stop();
    await expect(store.claim([])).rejects.toThrow('the store is down');
    await expect(store.settle([])).rejects.toThrow('the store is down');
    store.start();
    expect(store.stateOf('e')).toBe('claimed');
    expect(answer?.kind).toBe('claimed');
  });
});
