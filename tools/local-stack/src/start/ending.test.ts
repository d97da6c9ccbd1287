import { createEnding } from './ending.ts';

describe('createEnding', () => {
  it('ends the groups one after the other, the last started first', async () => {
    const order: string[] = [];
    const part = (name: string) => ({ stop: () => Promise.resolve(order.push(name) > 0) });
    const ending = createEnding(new AbortController().signal);
    ending.then('stack', [part('kafka')]);
    ending.then('apps', [part('publisher'), part('subscriber')]);
    expect(await ending.run((group) => order.push(`${group}:`))).toEqual([]);
    expect(order).toEqual(['apps:', 'publisher', 'subscriber', 'stack:', 'kafka']);
  });

  it('names the groups of which something had to be killed', async () => {
    const ending = createEnding(new AbortController().signal);
    ending.then('stack', [{ stop: () => Promise.resolve(true) }]);
    ending.then('apps', [{ stop: () => Promise.resolve(true) }, { stop: () => Promise.resolve(false) }]);
    expect(await ending.run(() => undefined)).toEqual(['apps']);
  });

  it('keeps the first failure and aborts its signal', () => {
    const ending = createEnding(new AbortController().signal);
    ending.fail('Kafka is gone.');
    ending.fail('publisher ended.');
    expect(ending.signal.aborted).toBe(true);
    expect(ending.failure()).toBe('Kafka is gone.');
  });

  it('takes nothing for a failure after the end was asked for', () => {
    const request = new AbortController();
    const ending = createEnding(request.signal);
    request.abort();
    ending.fail('publisher ended.');
    expect(ending.failure()).toBeUndefined();
  });
});
