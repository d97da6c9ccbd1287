import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const main = join(import.meta.dirname, 'main.ts');

/** What bash offers for the last word of each line, by the script that `rivulet completion` prints. */
async function offered(lines: readonly string[][]): Promise<string[][]> {
  const script = `
    rivulet() { "${process.execPath}" "${main}" "$@"; }
    source <(rivulet completion)
    for line in "$@"; do
      IFS=, read -ra COMP_WORDS <<< "$line,end"
      COMP_WORDS=("\${COMP_WORDS[@]:0:\${#COMP_WORDS[@]}-1}")
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _rivulet_yargs_completions
      echo "\${COMPREPLY[@]}"
    done`;
  const args = ['-c', script, 'bash', ...lines.map((words) => ['rivulet', ...words].join())];
  const { stdout } = await promisify(execFile)('bash', args, { env: { PATH: process.env.PATH } });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
}

describe('completion in a shell', () => {
  it('offers commands, their commands, and their options', async () => {
    expect(await offered([[''], ['dlq', ''], ['park', 're'], ['dlq', 'edit', '--f']])).toEqual([
      expect.arrayContaining(['lag', 'dlq', 'park', 'replay', 'audit']),
      ['list', 'show', 'redrive', 'edit', 'discard'],
      ['release'],
      ['--file', '--follow'],
    ]);
  }, 60_000);
});
