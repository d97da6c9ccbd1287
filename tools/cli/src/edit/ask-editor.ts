import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Edited = { kind: 'edited'; text: string } | { kind: 'aborted'; because: string };

/**
 * Lets a person edit the text in a file that only they can read, and that is gone afterwards, with whatever the editor
 * has put beside it. @param editor a command as in `VISUAL`, to which the file's name is added @throws the signal's reason
 */
export async function askEditor(text: string, editor: string, signal: AbortSignal): Promise<Edited> {
  const folder = await mkdtemp(join(tmpdir(), 'rivulet-'));
  try {
    const file = join(folder, 'event.json');
    await writeFile(file, text, { mode: 0o600 });
    const end = await run(editor, file, signal);
    if (end !== undefined) return { kind: 'aborted', because: end };
    return { kind: 'edited', text: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Undefined when all went well. */
function run(editor: string, file: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const [program = '', ...words] = commandOf(editor, file);
    const child = spawn(program, words, { stdio: 'inherit', signal });
    child.once('error', (error) =>
      signal.aborted ? reject(error) : resolve(`the editor could not be started: ${error.message}`),
    );
    child.once('close', (status, killedBy) =>
      resolve(status === 0 ? undefined : `the editor ended with ${status ?? killedBy}`),
    );
  });
}

/**
 * What VISUAL and EDITOR hold is a piece of shell. Plain words, such as `code --wait`, are started without one: a shell
 * that is told to end leaves behind what it has started.
 */
function commandOf(editor: string, file: string): string[] {
  if (/^[\w./-]+(?: +[\w./:,+-]+)*$/.test(editor)) return [...editor.split(/ +/), file];
  return ['sh', '-c', `${editor} "$1"`, 'sh', file];
}
