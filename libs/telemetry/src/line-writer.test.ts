import { createLineWriter } from './line-writer.ts';

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A reader that takes what `answer` says: a number of bytes, everything, or an error code. */
function createReader(answer: () => number | 'all' | 'EAGAIN' | 'EPIPE') {
  const written: Buffer[] = [];
  let calls = 0;
  const write = (bytes: Buffer): number => {
    calls += 1;
    const taken = answer();
    if (taken === 'EAGAIN' || taken === 'EPIPE') throw Object.assign(new Error(taken), { code: taken });
    const count = taken === 'all' ? bytes.length : Math.min(taken, bytes.length);
    written.push(bytes.subarray(0, count));
    return count;
  };
  return {
    writer: createLineWriter(write),
    text: () => Buffer.concat(written).toString(),
    calls: () => calls,
  };
}

describe('createLineWriter', () => {
  it('writes the lines of one turn at once, in order', async () => {
    const { writer, text, calls } = createReader(() => 'all');
    for (let line = 1; line <= 100; line += 1) writer.write(`${line}\n`);
    expect(calls()).toBe(0);
    await nextTurn();
    expect(calls()).toBe(1);
    expect(text()).toBe(Array.from({ length: 100 }, (_, at) => `${at + 1}\n`).join(''));
  });

  it('goes on where a partial write ended, also inside of a character', () => {
    const { writer, text } = createReader(() => 3);
    writer.write('für\n');
    writer.write('12 €\n');
    writer.flushSync();
    expect(text()).toBe('für\n12 €\n');
  });

  it('loses nothing when the reader is busy for a while', () => {
    let busy = 3;
    const { writer, text } = createReader(() => (busy-- > 0 ? 'EAGAIN' : 'all'));
    writer.write('kept\n');
    writer.flushSync();
    expect(text()).toBe('kept\n');
  });

  it('gives a reader up that stays busy, so that the process can end', () => {
    const { writer, text } = createReader(() => 'EAGAIN');
    writer.write('lost\n');
    writer.flushSync();
    expect(text()).toBe('');
  });

  it('drops everything, once and for all, when the reader is gone', async () => {
    const { writer, calls } = createReader(() => 'EPIPE');
    writer.write('a\n');
    writer.flushSync();
    writer.write('b\n');
    writer.flushSync();
    await nextTurn();
    expect(calls()).toBe(1);
  });

  it('bounds what waits for a slow reader and tells how much was dropped', () => {
    let busy = true;
    const { writer, text } = createReader(() => (busy ? 'EAGAIN' : 'all'));
    const line = `${'x'.repeat(1_048_575)}\n`;
    for (let at = 0; at < 20; at += 1) writer.write(line);
    busy = false;
    writer.flushSync();
    expect(text().length).toBeLessThan(18 * 1_048_576);
    expect(text()).toMatch(/"dropped":3}\n$/);
  });
});
