import { readableLine, tellingLines } from './log-lines.ts';

const pino = (level: number | string, msg: string, more: object = {}): string =>
  JSON.stringify({ level, msg, ...more });

describe('readableLine', () => {
  it('shows level, message, cause and ids of a pino line', () => {
    const line = pino('error', 'call failed', { err: { message: 'no route' }, orderId: 'o-1', pid: 7 });
    expect(readableLine(line)).toBe('ERROR call failed: no route orderId=o-1');
  });

  it('leaves other lines, also a cut-off one, as they are', () => {
    expect(readableLine('{"level":30,"msg":"cut')).toBe('{"level":30,"msg":"cut');
  });
});

describe('tellingLines', () => {
  it('picks fatal lines and what Node itself wrote', () => {
    const log = [pino(30, 'started'), 'Error: boom', pino('fatal', 'uncaught error'), pino(30, 'later')].join(
      '\n',
    );
    expect(tellingLines(log)).toEqual(['Error: boom', 'FATAL uncaught error']);
  });

  it('shows the last line when none is fatal', () => {
    expect(tellingLines(`${pino(30, 'started')}\n${pino(30, 'working')}\n`)).toEqual(['INFO working']);
  });

  it('says nothing of an empty log', () => {
    expect(tellingLines('')).toEqual([]);
  });
});
