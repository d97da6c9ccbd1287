import { openAuditLog } from '../audit/audit-log.ts';
import { flag, ofGroup, text, type Cli, type Context, type Run } from '../command.ts';
import { UsageError } from '../exits.ts';
import { followOptions, taskOptionsOf, withDecision, type TaskArguments } from '../task/task-options.ts';
import { editLetter, type EditOptions } from './edit-letter.ts';
import { fromEditor, fromFile, type GetText } from './get-text.ts';

const example = '$0 dlq edit 3/17 --group inventory-subscriber';

export function addEdit(cli: Cli, run: Run): Cli {
  const { follow, wait } = followOptions('letters');
  return cli.command(
    'edit <which>',
    'Sends one dead letter again with its event edited; shows the plan, and with --yes carries it out',
    (yargs) =>
      withDecision(ofGroup(yargs))
        .positional('which', {
          type: 'string',
          demandOption: true,
          describe: 'PARTITION/OFFSET of the letter, or the id of its event',
        })
        .option('file', text('JSON of the edited event instead of an editor; - for standard input'))
        .option('show-personal-data', flag('Do not mask e-mail, phone and address; an editor needs it'))
        .options({ follow, wait })
        .example(
          `${example} --show-personal-data --reason "wrong amount"`,
          'Edit in $VISUAL or $EDITOR, see what changes, be asked whether to send it',
        )
        .example(
          `${example} --file event.json --reason "wrong amount" --yes`,
          'Send the event of the file, in the JSON of dlq show --json',
        ),
    async (given) => {
      await run({ json: given.json }, (context) => {
        const { connections, output, signal, ask } = context;
        const options = optionsOf(given);
        const getText = sourceOf(given, context);
        const log = openAuditLog(connections);
        const parts = { connections, log, output, signal, ask: given['dry-run'] ? undefined : ask };
        return editLetter(options, getText, parts).finally(() => log.close());
      });
    },
  );
}

interface Given extends Omit<TaskArguments, 'rate'> {
  which: string;
  group: string;
  topic?: string | undefined;
  file?: string | undefined;
  'show-personal-data': boolean;
}

/** @throws UsageError */
function optionsOf(given: Given): EditOptions {
  const { which, group, topic, 'show-personal-data': showPersonalData } = given;
  const task = taskOptionsOf({ ...given, rate: 1 }, 'letters');
  if (task.reason === undefined || task.reason.trim() === '')
    throw new UsageError('edit needs --reason TEXT: it goes into the audit');
  return { ...task, which, group, topic, showPersonalData };
}

/** @throws UsageError when nothing says where the edited event comes from */
function sourceOf({ file, 'show-personal-data': isShown }: Given, context: Context): GetText {
  if (file !== undefined) return fromFile(file, context.stdin);
  const { VISUAL, EDITOR } = context.env;
  const editor = [VISUAL, EDITOR].find((each) => each !== undefined && each !== '');
  if (editor === undefined)
    throw new UsageError('neither VISUAL nor EDITOR is set: name an editor, or give --file FILE');
  if (!isShown)
    throw new UsageError(
      'the editor shows e-mail, phone and address: say --show-personal-data, or give --file FILE',
    );
  return fromEditor(editor, context);
}
