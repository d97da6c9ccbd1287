import { EventEmitter } from 'node:events';
import { onStopRequests } from './stop-requests.ts';

const setUp = () => {
  const source = new EventEmitter();
  const state = { forced: 0, nowMs: 0 };
  const signal = onStopRequests(
    source,
    () => (state.forced += 1),
    () => state.nowMs,
  );
  const at = (ms: number, name: string): void => {
    state.nowMs = ms;
    source.emit(name);
  };
  return { state, signal, at };
};

describe('onStopRequests', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stops at %s', (name) => {
    const { signal, at } = setUp();
    expect(signal.aborted).toBe(false);
    at(0, name);
    expect(signal.aborted).toBe(true);
  });

  it('takes a SIGINT that npm passes on for the same keystroke', () => {
    const { state, at } = setUp();
    at(0, 'SIGINT');
    at(20, 'SIGINT');
    expect(state.forced).toBe(0);
  });

  it('does not force the end when the terminal or npm goes away later', () => {
    const { state, at } = setUp();
    at(0, 'SIGTERM');
    at(900, 'SIGHUP');
    expect(state.forced).toBe(0);
  });

  it('forces the end at a later one', () => {
    const { state, at } = setUp();
    at(0, 'SIGINT');
    at(900, 'SIGINT');
    expect(state.forced).toBe(1);
  });
});
