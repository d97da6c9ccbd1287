import { createOutput, duration, table } from './output.ts';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('output', () => {
  it('is either for people or for programs; progress and notes never stand on standard output', () => {
    const [out, err] = [stream(false), stream(false)];
    for (const json of [true, false]) {
      const output = createOutput(json, out, err);
      output.text(['a table']);
      output.document({ a: 1 }, 'line');
      output.progress('half');
      output.note('look');
    }
    expect(out.written).toEqual(['{"a":1}\n', 'a table\n']);
    expect(err.written).toEqual(['half\n', 'look\n', 'half\n', 'look\n']);
  });

  it('overwrites progress on a terminal, and begins a new line after it', () => {
    const [out, err] = [stream(true), stream(true)];
    const output = createOutput(false, out, err);
    output.progress('1');
    output.progress('2');
    output.text(['done']);
    expect(err.written).toEqual(['\r\u001b[2K1', '\r\u001b[2K2', '\n']);
  });
});

it('a table has columns as wide as they need, numbers to the right', () => {
  expect(
    table(
      ['name', 'n'],
      [
        ['a', 5],
        ['long name', 100],
      ],
    ),
  ).toEqual(['name       n', 'a            5', 'long name  100']);
});

it.each([
  [400, '0 s'],
  [89_000, '89 s'],
  [90_000, '2 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
  [-5, '0 s'],
])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text));
