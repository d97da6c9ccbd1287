import { createTerminal } from './terminal.ts';

const record = (isTTY: boolean, now = () => 0) => {
  const written: string[] = [];
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) };
  return { terminal: createTerminal(stream, { plainEveryMs: 2_000, now }), written };
};

describe('createTerminal', () => {
  it('keeps the status below the lines that stay', () => {
    const { terminal, written } = record(true);
    terminal.status('working');
    terminal.print('done: a');
    expect(written.join('')).toBe('\r\u001B[2Kworking\r\u001B[2Kdone: a\nworking');
  });

  it('cuts the status to the width, so that it can be redrawn', () => {
    const { terminal, written } = record(true);
    terminal.status('x'.repeat(50));
    expect(written.join('')).toBe(`\r\u001B[2K${'x'.repeat(19)}`);
  });

  it('writes a status every two seconds, and no control characters, where nothing can be redrawn', () => {
    let nowMs = 0;
    const { terminal, written } = record(false, () => nowMs);
    for (nowMs = 0; nowMs <= 4_000; nowMs += 500) terminal.status(`at ${nowMs}`);
    terminal.clearStatus();
    terminal.print(terminal.paint('green', 'end'));
    expect(written.join('')).toBe('at 2000\nat 4000\nend\n');
  });
});
