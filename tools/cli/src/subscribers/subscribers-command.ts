import { text, withCommon, type Cli, type Context, type Run } from '../command.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscriptions, findSubscriptions } from '../find-subscriptions.ts';
import { groupLines, memberLines } from './describe-subscribers.ts';
import { lookAtGroups } from './look-at-groups.ts';

export function addSubscribers(cli: Cli, run: Run): Cli {
  return cli.command(
    'subscribers',
    'Groups, who is in them, what each of them reads, and how far they are behind',
    (yargs) =>
      withCommon(yargs)
        .option('group', text('Only this consumer group'))
        .option('topic', text('Only this event, by its topic'))
        .example('$0 subscribers', 'All groups')
        .example('$0 subscribers --group inventory-subscriber --json', 'One, with the ids of its members'),
    ({ json, group, topic }) => run({ json }, (context) => showSubscribers(context, { group, topic })),
  );
}

async function showSubscribers(
  { connections, output }: Context,
  wanted: { group: string | undefined; topic: string | undefined },
): Promise<Exit> {
  const { kafka, prefix } = connections;
  const all = findSubscriptions(await kafka.admin.topics(), prefix);
  const groups = await lookAtGroups(connections, chooseSubscriptions(all, { ...wanted, prefix }));
  output.document({ groups });
  output.text([...groupLines(groups), ...memberLines(groups)]);
  return exits.well;
}
