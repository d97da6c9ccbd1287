import { flag, number, text, withCommon, type Cli, type LoneContext, type RunAlone } from '../command.ts';
import { exits, type Exit } from '../exits.ts';
import type { UrlArguments } from './demo-config.ts';
import { demoForm, type DemoForm } from './demo-form.ts';
import { createNarrator } from './narrator.ts';
import { createCommands, type RunInside } from './show-command.ts';
import { openTranscript } from './transcript.ts';

export function addDemo(cli: Cli, runAlone: RunAlone, runInside: RunInside): Cli {
  return cli.command(
    'demo',
    'Shows on the running local stack what all this is for, and checks each promise',
    (yargs) =>
      withCommon(yargs)
        .option('outage', number('Seconds for which the inventory API is down; 30, with --full 120'))
        .option('rate', number('Orders per second; 20'))
        .option('refused', number('Orders that it refuses for good; 40, with --full 500'))
        .option('wait', {
          ...number('Seconds to wait for each thing that is promised'),
          default: 60,
        } as const)
        .option('full', flag('The long form: some minutes, and a replay of the last hour'))
        .option('transcript', text('Write what is shown to this file, too'))
        .option('dry-run', flag('Only say what it would do'))
        .option('publisher-url', text('Where the publisher is; by PUBLISHER_PORT when left out'))
        .option('inventory-api-url', text('Where its stub is; by INVENTORY_API_PORT when left out'))
        .option('notification-api-url', text('Where its stub is; by NOTIFICATION_API_PORT when left out'))
        .example('$0 demo', 'In about a minute, after npx rivulet up in another terminal')
        .example('$0 demo --outage 5 --refused 24', 'Shorter')
        .example('$0 demo --full --transcript demo.txt', 'Longer, and kept'),
    async ({ full, outage, rate, refused, wait, transcript, 'dry-run': dryRun, ...given }) => {
      const form = demoForm({ full, outage, rate, refused, wait });
      await runAlone(given, (context) =>
        dryRun ? describe(form, context) : demonstrate({ form, transcript, given }, context, runInside),
      );
    },
  );
}

interface Wish {
  form: DemoForm;
  transcript: string | undefined;
  given: UrlArguments;
}

async function demonstrate(
  { form, transcript, given }: Wish,
  { env, output, signal }: LoneContext,
  runInside: RunInside,
): Promise<Exit> {
  // The other commands start without what places orders.
  const { readDemoUrls } = await import('./demo-config.ts');
  const { describeResult, exitOf, runDemo } = await import('./run-demo.ts');
  const urls = readDemoUrls(given, env);
  const keep = transcript === undefined ? undefined : openTranscript(transcript);
  const print = (line: string): void => {
    if (output.json) output.note(line);
    else output.text([line]);
    keep?.(line);
  };
  const narrator = createNarrator(print);
  const commands = createCommands(narrator, runInside);
  const result = await runDemo({ form, ...urls }, { narrator, commands, signal, now: Date.now });
  print('');
  print(describeResult(result));
  output.document(result);
  return exitOf(result);
}

function describe(form: DemoForm, { output }: LoneContext): Promise<Exit> {
  const { outageSeconds, rate, refused, replayFrom } = form;
  const replayed = replayFrom === undefined ? 'all events of the demo' : 'the events of the last hour';
  output.text([
    `places ${rate} orders per second, for 5 s and then for ${outageSeconds} s while the inventory API is down`,
    `lets the inventory API refuse ${refused} orders for good: half with 409, half with 422`,
    'redrives their dead letters: plan, a stop by itself, resume, the rest; reads the audit',
    `replays ${replayed} into inventory-subscriber, by which its calls are repeated with their keys`,
    'in the end both stub APIs behave as they did before; orders and audit stay',
    'This is a plan: nothing was done. Leave --dry-run out.',
  ]);
  output.document({ dryRun: true, form });
  return Promise.resolve(exits.well);
}
