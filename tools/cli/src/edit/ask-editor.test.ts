import { waitFor } from '@rivulet/testing';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { askEditor } from './ask-editor.ts';

describe('the editor', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'editor-test-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const ongoing = new AbortController().signal;

  /** Notes the file's name and mode, and what else it does. */
  async function editor(what: string): Promise<string> {
    const script = join(folder, 'editor.sh');
    await writeFile(script, `echo "$2 $(stat -c %a "$2")" > "${folder}/seen"\n${what}\n`);
    return `sh ${script} --wait`;
  }
  const seen = () => readFileSync(join(folder, 'seen'), 'utf8').trim().split(' ');

  it('gets the text in a file that only its owner reads, and that is gone afterwards with what lies beside it', async () => {
    const command = await editor('echo more >> "$2"; echo swap > "$2.swp"');
    expect(await askEditor('text\n', command, ongoing)).toEqual({ kind: 'edited', text: 'text\nmore\n' });
    const [file = '', mode] = seen();
    expect(mode).toBe('600');
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('that ends with a fault, or is not there, aborts', async () => {
    expect(await askEditor('text', await editor('exit 3'), ongoing)).toEqual({
      ...{ kind: 'aborted', because: 'the editor ended with 3' },
    });
    expect(existsSync(seen()[0] ?? '')).toBe(false);
    expect(await askEditor('text', join(folder, 'none'), ongoing)).toMatchObject({ kind: 'aborted' });
  });

  it('is ended with the command, and the file is gone then too', async () => {
    const stopping = new AbortController();
    const editing = askEditor('text', await editor('exec sleep 60'), stopping.signal);
    await waitFor(() => existsSync(join(folder, 'seen')) && seen().length === 2, { what: 'the editor' });
    stopping.abort(new Error('interrupted'));
    await expect(editing).rejects.toThrow();
    expect(existsSync(dirname(seen()[0] ?? ''))).toBe(false);
  });
});
