import { PassThrough } from 'node:stream';
import { createAsk } from './ask.ts';

/** Streams that may be a terminal. */
function scene({ isTerminal = true } = {}) {
  const stopping = new AbortController();
  const stream = () => Object.assign(new PassThrough(), { isTTY: isTerminal });
  const [stdin, stderr] = [stream(), stream()];
  const ask = createAsk({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: stopping.signal,
  });
  return { ask, stdin, stderr, stopping };
}

describe('a question', () => {
  it.each([
    ['y', true],
    ['YES ', true],
    ['', false],
    ['n', false],
    ['yesterday', false],
  ])('answered by %j is taken for %s', async (answer, isYes) => {
    const { ask, stdin, stderr } = scene();
    const asked = ask?.('Repeat 3 calls?');
    stdin.write(`${answer}\n`);
    expect(await asked).toBe(isYes);
    expect(String(stderr.read())).toContain('Repeat 3 calls? [y/N]');
  });

  it('that Ctrl-C comes upon is answered by no', async () => {
    const { ask, stopping } = scene();
    const asked = ask?.('Repeat 3 calls?');
    stopping.abort();
    expect(await asked).toBe(false);
  });

  it('is not asked where nobody can answer', () => {
    expect(scene({ isTerminal: false }).ask).toBeUndefined();
  });
});
