import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Context } from '../command.ts';
import { UsageError } from '../exits.ts';
import { askEditor } from './ask-editor.ts';
import type { EditedEvent } from './check-edited.ts';

type Check = (text: string) => EditedEvent | { faults: readonly string[] };
type Got = { kind: 'event'; event: EditedEvent } | { kind: 'aborted'; because: string };

/** Gets the edited event from somewhere. @throws UsageError with what is wrong with it */
export type GetText = (event: unknown, check: Check) => Promise<Got>;

/** From a file, or with `-` from standard input. */
export function fromFile(file: string, stdin: Context['stdin']): GetText {
  return async (_event, check) => {
    const checked = check(await read(file, stdin));
    if ('faults' in checked) throw refusal(checked.faults);
    return { kind: 'event', event: checked };
  };
}

async function read(file: string, stdin: Context['stdin']): Promise<string> {
  if (file === '-') return stdin === undefined ? '' : readAll(stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--file ${file} can not be read: ${(error as Error).message}`);
  }
}

/** From a person, who may mend what is wrong, if they can be asked. */
export function fromEditor(
  editor: string,
  { ask, signal, output }: Pick<Context, 'ask' | 'signal' | 'output'>,
): GetText {
  return async (event, check) => {
    for (let text = `${JSON.stringify(event, undefined, 2)}\n`; ;) {
      const edited = await askEditor(text, editor, signal);
      if (edited.kind === 'aborted') return edited;
      const checked = check(edited.text);
      if (!('faults' in checked)) return { kind: 'event', event: checked };
      const refused = refusal(checked.faults);
      if (ask === undefined) throw refused;
      output.note(refused.message);
      if (!(await ask('Edit it again?'))) return { kind: 'aborted', because: 'the edited event will not do' };
      text = edited.text;
    }
  };
}

function refusal(faults: readonly string[]): UsageError {
  const lines = faults.map((fault) => `  ${fault}`);
  return new UsageError(['the edited event will not do, nothing was sent:', ...lines].join('\n'));
}
