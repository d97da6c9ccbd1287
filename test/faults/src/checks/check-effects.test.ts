import { checkEffects } from './check-effects.ts';
import { call, goodHistory, repeated } from './sample-history.fixture.ts';

describe('checkEffects', () => {
  it('takes a repeated call without an effect', () => {
    expect(checkEffects(goodHistory({ calls: [call('a', 1), repeated('a', 2)] }))).toEqual([]);
  });

  it('finds an event with two effects', () => {
    const calls = [call('a', 1), call('a', 2)];
    expect(checkEffects(goodHistory({ calls }))[0]?.message).toContain('a had 2 effects');
  });

  it('finds an event that was called with two keys', () => {
    const calls = [call('a', 1), repeated('a', 2, { idempotencyKey: 'another' })];
    expect(checkEffects(goodHistory({ calls }))[0]?.message).toContain('several idempotency keys');
  });

  it('finds a key that was used for two events', () => {
    const calls = [call('a', 1), call('b', 2, { idempotencyKey: 'inventory-subscriber:a' })];
    expect(checkEffects(goodHistory({ calls }))[0]?.message).toContain('used for several events: a, b');
  });
});
