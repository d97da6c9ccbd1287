import { type BehaviourInput, behaviourSchema, createReactions } from './behaviour.ts';

const reactions = (behaviour: BehaviourInput, random = () => 0.5) =>
  createReactions(behaviourSchema.parse(behaviour), random);
const call = { idempotencyKey: 'group:event-1', orderId: 'order-1' };

describe('createReactions', () => {
  it('answers 200 at once unless told otherwise', () => {
    expect(reactions({})(call)).toMatchObject({ delayMs: 0, hang: false, status: 200 });
  });

  it('answers every call with the status, and Retry-After with it', () => {
    const react = reactions({ status: 429, retryAfterSeconds: 2, latencyMs: 30 });
    expect(react(call)).toEqual({ delayMs: 30, hang: false, status: 429, retryAfterSeconds: 2 });
  });

  it('behaves so only above a number of calls in progress', () => {
    const react = reactions({ status: 429, onlyAbove: 3 });
    expect([1, 3, 4].map((inProgress) => react(call, inProgress).status)).toEqual([200, 200, 429]);
  });

  it('fails the first calls of each key and then no more', () => {
    const react = reactions({ failFirst: 2 });
    const other = { idempotencyKey: 'group:event-2', orderId: 'order-2' };
    expect([call, call, other, call].map((each) => react(each).status)).toEqual([503, 503, 503, 200]);
  });

  it('fails a ratio of the calls', () => {
    const dice = [0.1, 0.3, 0.19, 0.9];
    const react = reactions({ failRatio: 0.2, status: 500 }, () => dice.shift() ?? 1);
    expect([call, call, call, call].map((each) => react(each).status)).toEqual([500, 200, 500, 200]);
  });

  it('spreads the latency between its limits', () => {
    expect(reactions({ latencyMs: 100, latencyMaxMs: 300 }, () => 0.25)(call).delayMs).toBe(150);
  });

  it('leaves the keys that are not named alone', () => {
    const react = reactions({ status: 500, hang: true, onlyKeys: ['order-1'] });
    expect(react(call)).toMatchObject({ hang: true });
    expect(react({ idempotencyKey: null, orderId: 'order-2' })).toMatchObject({ hang: false, status: 200 });
  });

  it('refuses a field that it does not know', () => {
    expect(() => behaviourSchema.parse({ latency: 5 })).toThrow('latency');
  });
});
