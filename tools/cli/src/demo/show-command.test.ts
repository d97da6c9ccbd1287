import { exits } from '../exits.ts';
import { createNarrator } from './narrator.ts';
import { commandText, createCommands, type RunInside } from './show-command.ts';

const failing: RunInside = (_argv, { stdout, stderr }) => {
  stdout.write('group  total\nall    3\n');
  stderr.write('sent 3\n');
  return Promise.resolve(exits.unwell);
};

describe('commands of the demo', () => {
  it('are shown as somebody would type them, with what they print', async () => {
    const lines: string[] = [];
    const commands = createCommands(
      createNarrator((line) => lines.push(line)),
      failing,
    );
    expect(await commands.show('audit', '--reason', 'too early')).toEqual({
      exit: 1,
      printed: 'group  total\nall    3\nsent 3',
    });
    expect(lines).toEqual([
      "   $ npx rivulet audit --reason 'too early'",
      ...['   | group  total', '   | all    3', '   | sent 3', '   (exit status 1)'],
    ]);
  });

  it('that are only looked at are asked for JSON, and say what they said when they give none', async () => {
    const told: RunInside = (argv, { stdout }) => {
      stdout.write(`${JSON.stringify({ argv })}\n`);
      return Promise.resolve(exits.well);
    };
    const silent = createNarrator(() => undefined);
    expect(await createCommands(silent, told).look('lag')).toEqual({ argv: ['lag', '--json'] });
    await expect(createCommands(silent, failing).look('lag')).rejects.toThrow(
      'npx rivulet lag gave no JSON: sent 3',
    );
  });
});

describe('commandText', () => {
  it('quotes what a shell would take apart', () => {
    expect(commandText(['replay', '--where', 'items[*].id=1'])).toBe(
      "npx rivulet replay --where 'items[*].id=1'",
    );
  });
});
