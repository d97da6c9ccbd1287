import { OrderConfirmed } from '@rivulet/contracts';
import { schedule } from '@rivulet/resilience';
import { readConfig } from '@rivulet/service';
import { defineSubscriber } from './define-subscriber.ts';
import { protectionFrom } from './protection-settings.ts';
import { subscriberConfig } from './subscriber-settings.ts';

const needed = {
  KAFKA_BROKERS: 'broker:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
  DATABASE_URL: 'postgres://user@database:5432/inventory',
};
const read = (env: Record<string, string>) => readConfig(subscriberConfig, { ...needed, ...env });

/** What the kit makes of the environment. */
function protectionOf(env: Record<string, string>) {
  return defineSubscriber({
    group: 'g',
    event: OrderConfirmed,
    handle: async () => ({ status: 200 }),
    retry: { maxAttempts: 3, backoff: schedule([1]) },
    ...protectionFrom(read(env)),
  }).protection;
}

describe('protectionFrom', () => {
  it('has a circuit breaker and no rate limit where the environment says nothing', () => {
    expect(protectionOf({})).toEqual({
      breaker: {
        failureRatio: 0.5,
        minimumRequests: 20,
        windowMs: 10_000,
        halfOpenAfterMs: 5_000,
        halfOpenProbes: 3,
      },
      adaptiveInFlight: false,
    });
  });

  it.each(['1/4', '0.25', ' 0.25 ', '2/8'])(
    "gives this replica RATE_LIMIT_SHARE=%j of the API's rate",
    (text) => {
      const env = { RATE_LIMIT_PER_SECOND: '100', RATE_LIMIT_BURST: '20', RATE_LIMIT_SHARE: text };
      expect(protectionOf(env).rateLimit).toEqual({ perSecond: 25, burst: 5 });
    },
  );

  it('takes over what is set', () => {
    const env = {
      RATE_LIMIT_PER_SECOND: '0.5',
      CIRCUIT_FAILURE_RATIO: '0.9',
      CIRCUIT_MINIMUM_REQUESTS: '5',
      CIRCUIT_WINDOW_MS: '1000',
      CIRCUIT_HALF_OPEN_AFTER_MS: '200',
      ADAPTIVE_IN_FLIGHT: 'true',
    };
    expect(protectionOf(env)).toMatchObject({
      rateLimit: { perSecond: 0.5, burst: 0.5 },
      breaker: { failureRatio: 0.9, minimumRequests: 5, windowMs: 1_000, halfOpenAfterMs: 200 },
      adaptiveInFlight: true,
    });
    expect(protectionOf({ CIRCUIT_BREAKER: 'false' }).breaker).toBeUndefined();
  });

  it.each([
    [
      { RATE_LIMIT_PER_SECOND: '0' },
      'RATE_LIMIT_PER_SECOND=0 is wrong, too small: expected a number above 0',
    ],
    [{ RATE_LIMIT_PER_SECOND: 'many' }, 'RATE_LIMIT_PER_SECOND=many is wrong, not a number'],
    [
      { RATE_LIMIT_SHARE: '3/2' },
      'RATE_LIMIT_SHARE=3/2 is wrong, too big: expected a number above 0 and at most 1',
    ],
    [{ RATE_LIMIT_SHARE: '1/0' }, 'RATE_LIMIT_SHARE=1/0 is wrong'],
    [{ RATE_LIMIT_SHARE: 'a third' }, 'RATE_LIMIT_SHARE=a third is wrong, neither a number nor a fraction'],
    [{ RATE_LIMIT_SHARE: '1/2' }, 'RATE_LIMIT_SHARE=0.5 needs RATE_LIMIT_PER_SECOND'],
    [{ RATE_LIMIT_BURST: '5' }, 'RATE_LIMIT_BURST=5 needs RATE_LIMIT_PER_SECOND'],
    [{ CIRCUIT_FAILURE_RATIO: '50' }, 'CIRCUIT_FAILURE_RATIO=50 is wrong'],
    [
      { RATE_LIMIT_PER_SECOND: '0.03', RATE_LIMIT_SHARE: '1/2' },
      'RATE_LIMIT_PER_SECOND=0.03 with RATE_LIMIT_SHARE=0.5 must allow a call within STALL_MS=60000',
    ],
  ])('refuses %j', (env: Record<string, string>, message) => {
    expect(() => read(env)).toThrow(message);
  });

  it('allows a rate that the watchdog can wait for', () => {
    expect(() => read({ RATE_LIMIT_PER_SECOND: '0.04', RATE_LIMIT_SHARE: '1/2' })).not.toThrow();
  });
});
