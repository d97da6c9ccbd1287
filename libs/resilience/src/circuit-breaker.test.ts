import { CircuitBreaker, type CircuitPermit, type CircuitState } from './circuit-breaker.ts';
import { createManualClock } from './manual-clock.ts';

function createBreaker() {
  const clock = createManualClock();
  const changes: CircuitState[] = [];
  const breaker = new CircuitBreaker({
    failureRatio: 0.5,
    minimumRequests: 4,
    windowMs: 10_000,
    halfOpenAfterMs: 5_000,
    halfOpenProbes: 2,
    changed: (state) => changes.push(state),
    clock,
  });
  const permit = (): CircuitPermit => {
    const answer = breaker.ask();
    if (typeof answer === 'number') throw new Error(`told to wait ${answer} ms`);
    return answer;
  };
  const fail = (times: number) => {
    for (let i = 0; i < times; i += 1) permit().failed();
  };
  return { breaker, clock, changes, permit, fail };
}

describe('CircuitBreaker', () => {
  it('stays closed below the minimum of requests, however many fail', () => {
    const { breaker, fail } = createBreaker();
    fail(3);
    expect(breaker.state()).toBe('closed');
  });

  it('stays closed while fewer than the ratio fail', () => {
    const { breaker, permit, fail } = createBreaker();
    for (let i = 0; i < 6; i += 1) permit().succeeded();
    fail(5);
    expect(breaker.state()).toBe('closed');
  });

  it('opens at the ratio and says how long to wait', () => {
    const { breaker, fail } = createBreaker();
    fail(4);
    expect(breaker.state()).toBe('open');
    expect(breaker.ask()).toBe(5_000);
  });

  it('forgets failures that left the window', () => {
    const { breaker, clock, fail } = createBreaker();
    fail(3);
    clock.advance(11_000);
    fail(1);
    expect(breaker.state()).toBe('closed');
  });

  it('lets only its probes through when half open', () => {
    const { breaker, clock, permit, fail } = createBreaker();
    fail(4);
    clock.advance(5_000);
    expect([permit().isProbe, permit().isProbe]).toEqual([true, true]);
    expect(breaker.ask()).toEqual(expect.any(Number));
  });

  it('closes when its probes succeed, and opens again when one fails', () => {
    const { breaker, changes, clock, permit, fail } = createBreaker();
    fail(4);
    clock.advance(5_000);
    permit().failed();
    expect(breaker.state()).toBe('open');
    clock.advance(5_000);
    permit().succeeded();
    permit().succeeded();
    expect(breaker.state()).toBe('closed');
    expect(changes).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('is not opened again by calls that were under way when it opened', () => {
    const { breaker, clock, permit, fail } = createBreaker();
    const late = permit();
    fail(4);
    clock.advance(5_000);
    permit().succeeded();
    late.failed();
    permit().succeeded();
    expect(breaker.state()).toBe('closed');
  });

  it('gives a probe that was not used to the next', () => {
    const { clock, permit, fail } = createBreaker();
    fail(4);
    clock.advance(5_000);
    permit();
    permit().unused();
    expect(permit().isProbe).toBe(true);
  });
});
