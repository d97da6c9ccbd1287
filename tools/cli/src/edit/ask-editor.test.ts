import { waitFor } from '@rivulet/testing';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { askEditor } from './ask-editor.ts';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

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
    expect(await askEditor('text', join(folder, 'none'), ongoing)).toMatchObject({
      ...{ kind: 'aborted', because: expect.stringContaining('could not be started') },
    });
  });

  it('may be a piece of shell', async () => {
    const command = `WORD="of the shell" ${await editor('echo "$WORD" >> "$2"')}`;
    expect(await askEditor('text\n', command, ongoing)).toEqual({
      ...{ kind: 'edited', text: 'text\nof the shell\n' },
    });
  });

  it('is ended with the command, and the file is gone then too', async () => {
    const stopping = new AbortController();
    const pidFile = join(folder, 'pid');
    const waits = `echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60`;
    const editing = askEditor('text', await editor(waits), stopping.signal);
    await waitFor(() => existsSync(pidFile), { what: 'the editor' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    stopping.abort(new Error('interrupted'));
    await expect(editing).rejects.toThrow();
    expect(existsSync(dirname(seen()[0] ?? ''))).toBe(false);
    await waitFor(() => !isRunning(pid), { what: 'its end' });
  });
});
