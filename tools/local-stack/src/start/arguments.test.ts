import { type Arguments, parseArguments } from './arguments.ts';

const options = (...argv: string[]) => {
  const parsed = parseArguments(argv);
  return parsed.kind === 'start' ? parsed.options : parsed;
};
const message = (parsed: Arguments): string => (parsed.kind === 'wrong' ? parsed.message : '(not wrong)');

describe('parseArguments', () => {
  it('starts without orders when nothing is asked for', () => {
    expect(options()).toEqual({
      fresh: false,
      orders: undefined,
      rate: 100,
      seed: 1,
      exit: false,
      json: false,
      logs: false,
    });
  });

  it('reads all options', () => {
    const argv = ['--orders', '1000', '--rate=200', '--seed', '0', '--exit', '--json', '--fresh', '--logs'];
    expect(options(...argv)).toEqual({
      fresh: true,
      orders: 1_000,
      rate: 200,
      seed: 0,
      exit: true,
      json: true,
      logs: true,
    });
  });

  it('shows the help however else the line reads', () => {
    expect(parseArguments(['--orders', 'x', '--help'])).toEqual({ kind: 'help' });
    expect(parseArguments(['-h'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--orders', '0'], '--orders 0: expected a whole number'],
    [['--orders', '1.5'], '--orders 1.5: expected a whole number'],
    [['--orders', 'many'], '--orders many: expected a whole number'],
    [['--orders', '5', '--rate', '0'], '--rate 0: expected orders per second'],
    [['--orders', '5', '--rate', 'fast'], '--rate fast: expected orders per second'],
    [['--rate', '5'], '--rate needs --orders'],
    [['--json'], '--json needs --orders'],
    [['--orders'], "'--orders <value>' argument missing"],
    [['--orders', '--exit'], '--orders'],
    [['--frish'], "Unknown option '--frish'"],
    [['1000'], "Unexpected argument '1000'"],
    [['--fresh=yes'], '--fresh'],
  ])('refuses %j in one sentence', (argv, sentence) => {
    const refusal = message(parseArguments(argv));
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(/^[^\n]* \(npm start -- --help shows all options\)$/);
  });

  it('notices an option that npm took because the lone -- is missing', () => {
    const refusal = message(parseArguments(['1000'], { npm_config_orders: 'true' }));
    expect(refusal).toContain('write npm start -- --orders');
  });
});
