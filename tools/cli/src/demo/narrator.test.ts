import { createNarrator, isAsPromised } from './narrator.ts';

describe('createNarrator', () => {
  it('numbers steps, marks what a command printed, and keeps what was found', () => {
    const lines: string[] = [];
    let at = 0;
    const narrator = createNarrator(
      (line) => lines.push(line),
      () => (at += 250),
    );
    narrator.step('One', 'this');
    narrator.command('npx rivulet lag');
    narrator.printed('group  total');
    narrator.ended('npx rivulet lag', 1);
    narrator.check('it holds', true, '1 of 1');
    narrator.step('Two', 'that');
    narrator.check('it holds, too', false, '0 of 1');
    expect(lines).toEqual([
      ...['', '1. One', '   What to see: this', '   $ npx rivulet lag', '   | group  total'],
      ...['   (exit status 1)', '   ✓ it holds: 1 of 1'],
      ...['', '2. Two', '   What to see: that', '   ✗ it holds, too: 0 of 1'],
    ]);
    expect(narrator.steps()).toMatchObject([
      {
        title: 'One',
        seconds: 0.3,
        commands: [{ command: 'npx rivulet lag', exit: 1 }],
        checks: [{ ok: true }],
      },
      { title: 'Two', checks: [{ what: 'it holds, too', ok: false, found: '0 of 1' }] },
    ]);
  });
});

describe('isAsPromised', () => {
  const step = (...oks: boolean[]) => ({
    ...{ title: '', seconds: 0, commands: [] },
    checks: oks.map((ok) => ({ what: '', ok, found: '' })),
  });
  it.each([
    ['all was found as promised', [step(true), step(true, true)], true],
    ['one thing was not', [step(true), step(true, false)], false],
    ['nothing was looked at', [step()], false],
  ])('when %s', (_when, steps, expected) => {
    expect(isAsPromised(steps)).toBe(expected);
  });
});
