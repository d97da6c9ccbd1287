import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createOutput } from '../output.ts';
import type { EditedEvent } from './check-edited.ts';
import { fromEditor, fromFile } from './get-text.ts';

const edited: EditedEvent = { json: { a: 2 }, body: Buffer.alloc(1) };
/** Takes what holds a 2. */
const check = (text: string) => (text.includes('2') ? edited : { faults: ['a: must be 2'] });

describe('the edited event', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'get-text-test-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('comes from a file, or from standard input', async () => {
    const file = join(folder, 'event.json');
    await writeFile(file, '{"a":2}');
    expect(await fromFile(file, undefined)({}, check)).toEqual({ kind: 'event', event: edited });
    expect(await fromFile('-', Readable.from(['{"a"', ':2}']))({}, check)).toMatchObject({ kind: 'event' });
    await expect(fromFile('-', Readable.from(['{"a":3}']))({}, check)).rejects.toThrow('  a: must be 2');
    await expect(fromFile(join(folder, 'none'), undefined)({}, check)).rejects.toThrow('can not be read');
  });

  const told: string[] = [];
  const output = createOutput(false, { write: () => true }, { write: (text) => told.push(text) });
  const asking = (ask: ((question: string) => Promise<boolean>) | undefined) => ({
    ...{ ask, output, signal: new AbortController().signal },
  });

  it('is edited again from where it was left, when it will not do and somebody says so', async () => {
    // Each time one step further: 1, then 12.
    const editor = `sh -c 'test -e ${folder}/once && printf 2 >> "$0"; touch ${folder}/once'`;
    const got = await fromEditor(
      editor,
      asking(() => Promise.resolve(true)),
    )(1, check);
    expect(got).toEqual({ kind: 'event', event: edited });
    expect(told.join('')).toContain('a: must be 2');
  });

  it('is given up when somebody says so, and refused where nobody can be asked', async () => {
    const no = fromEditor(
      'true',
      asking(() => Promise.resolve(false)),
    );
    expect(await no(1, check)).toMatchObject({ kind: 'aborted' });
    await expect(fromEditor('true', asking(undefined))(1, check)).rejects.toThrow('a: must be 2');
  });
});
