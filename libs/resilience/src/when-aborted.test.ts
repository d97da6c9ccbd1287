import { getEventListeners } from 'node:events';
import { whenAborted } from './when-aborted.ts';

describe('whenAborted', () => {
  it('runs each once at the abort, but not what was taken back', () => {
    const abort = new AbortController();
    const ran: string[] = [];
    whenAborted(abort.signal, () => ran.push('a'));
    const forget = whenAborted(abort.signal, () => ran.push('b'));
    whenAborted(abort.signal, () => ran.push('c'));
    forget();
    abort.abort();
    abort.abort();
    expect(ran).toEqual(['a', 'c']);
  });

  it('keeps signals apart', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const ran: string[] = [];
    whenAborted(one.signal, () => ran.push('one'));
    whenAborted(other.signal, () => ran.push('other'));
    other.abort();
    expect(ran).toEqual(['other']);
  });

  it('has one listener on the signal, however many wait', () => {
    const { signal } = new AbortController();
    const forgets = Array.from({ length: 1_000 }, () => whenAborted(signal, () => undefined));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const forget of forgets) forget();
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });
});
