import { openAuditLog } from '../audit/audit-log.ts';
import { flag, ofGroup, text, withCommon, type Cli, type Run } from '../command.ts';
import { addEdit } from '../edit/edit-command.ts';
import { filterOf, withFilter } from './filter-options.ts';
import { listLetters } from './list-letters.ts';
import { addRelease } from './release-command.ts';
import { showLetter } from './show-letter.ts';

export function addDlq(cli: Cli, run: Run): Cli {
  return cli.command('dlq', 'Dead letters: list, show, redrive, edit, discard', (yargs) => {
    const listed = addList(yargs, run);
    const shown = addShow(listed, run);
    const edited = addEdit(addRelease(shown, 'redrive', run), run);
    return addRelease(edited, 'discard', run).demandCommand(
      1,
      'name one of list, show, redrive, edit, discard',
    );
  });
}

function addList(cli: Cli, run: Run): Cli {
  return cli.command(
    'list',
    'Dead letters by error, reason and day',
    (yargs) =>
      withFilter(withCommon(yargs))
        .option('group', text('Only of this consumer group'))
        .option('topic', text('Only of this event, by its topic'))
        .option('all', flag('Also those that were redriven or discarded'))
        .example('$0 dlq list', 'Those of all groups')
        .example(
          '$0 dlq list --group inventory-subscriber --since 2h --json',
          'Those of one group from the last two hours',
        ),
    ({ json, group, topic, all, ...filter }) =>
      run({ json }, ({ connections, output }) =>
        listLetters(
          connections,
          openAuditLog(connections),
          { group, topic, all, filter: filterOf(filter, Date.now()) },
          output,
        ),
      ),
  );
}

function addShow(cli: Cli, run: Run): Cli {
  return cli.command(
    'show <which>',
    'One dead letter with its event, headers, attempts and trace',
    (yargs) =>
      ofGroup(yargs)
        .positional('which', {
          type: 'string',
          demandOption: true,
          describe: 'PARTITION/OFFSET of the letter, or the id of its event',
        })
        .option('show-personal-data', flag('Do not mask e-mail, phone and address'))
        .example('$0 dlq show 3/17 --group inventory-subscriber', 'The letter with this place'),
    ({ json, group, topic, which, 'show-personal-data': showPersonalData }) =>
      run({ json }, ({ connections, output }) =>
        showLetter(connections, openAuditLog(connections), { group, topic, which, showPersonalData }, output),
      ),
  );
}
