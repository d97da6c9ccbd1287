import { broken, lineWith, openLetters, orderStatus, usual, type DemoScene } from '../demo-scene.ts';
import type { ShownCommand } from '../show-command.ts';
import { until } from '../until.ts';
import { checkMeanwhile } from './place-orders.ts';
import type { RefusedOrders } from './refuse-orders.ts';

const order = ['--by', 'demo', '--rate', '50', '--max-unheard', '10'];
const redrive = ['dlq', 'redrive', '--group', broken];

interface AuditDocument {
  records: { task: string; step: string; result?: { sent: number; done: number; failed: number } }[];
}

/** The plan comes first, and nothing is sent by it. */
export async function planRedrive(
  scene: DemoScene,
  { since, orders: refused }: RefusedOrders,
): Promise<void> {
  const { narrator, commands, inventory } = scene;
  narrator.step(
    'A redrive begins with its plan',
    'how many, which errors, how old, how long; nothing is sent',
  );
  const before = await inventory.summary();
  const { exit, printed } = await commands.show(...redrive, '--since', since);
  const after = await inventory.summary();
  narrator.check(
    'the plan names every letter',
    exit === 0 && printed.includes(`redrive of ${refused.length} dead letters`),
    lineWith(printed, 'redrive of'),
  );
  narrator.check('nothing was sent', before.calls === after.calls, `${after.calls - before.calls} calls`);
}

/** The cause is still there: the redrive notices and stops. Gives its task. */
export async function redriveTooEarly(
  scene: DemoScene,
  { since, orders: refused }: RefusedOrders,
): Promise<string> {
  const { narrator, commands } = scene;
  narrator.step(
    'A redrive before the cause is mended stops by itself',
    'the API still refuses; the redrive hears of that, stops, and says how to go on',
  );
  const shown = await commands.show(
    ...[...redrive, '--since', since, ...order, '--reason', 'too early', '--yes'],
  );
  const task = taskIn(shown);
  const stopped = await resultOf(scene, task, 'stopped');
  narrator.check(
    'it stopped, with exit status 1, and named its task',
    shown.exit === 1 && stopped !== undefined,
    task === '' ? 'no task' : `--resume ${task}`,
  );
  const sent = stopped?.sent ?? refused.length;
  narrator.check('it spared the rest', sent < refused.length, `sent ${sent} of ${refused.length}`);
  return task;
}

/** The cause is mended: the task goes on where it stopped, and a new one takes what had failed again. */
export async function mendAndResume(scene: DemoScene, refused: RefusedOrders, task: string): Promise<void> {
  const { narrator, commands, orders, form, inventory, signal } = scene;
  narrator.step(
    'Mended: the redrive goes on where it stopped',
    'what was not sent is sent; what had failed again is a new dead letter, for a new redrive; in the end none is left',
  );
  await inventory.behave(usual.inventory);
  narrator.say(`$ curl -X PUT ${inventory.url}/_control -d '${JSON.stringify(usual.inventory)}'`);
  const { placed: meanwhile } = await orders.placeDuring(
    () => commands.show(...redrive, '--resume', task, '--rate', '50', '--by', 'demo', '--yes'),
    form.rate,
  );
  const ended = await resultOf(scene, task, 'ended');
  narrator.check(
    'the task has sent each of its letters once',
    ended?.sent === refused.orders.length,
    `sent ${ended?.sent ?? 0}: ${ended?.done ?? 0} done, ${ended?.failed ?? 0} failed before`,
  );
  await commands.show('dlq', 'list', '--group', broken, '--since', refused.since);
  const again = await commands.show(
    ...[...redrive, '--since', refused.since, '--by', 'demo', '--reason', 'the API takes them now', '--yes'],
  );
  narrator.check('what had failed again is done', again.exit === 0, `exit status ${again.exit}`);
  const { letters } = await openLetters(scene, refused.since);
  narrator.check('no dead letter is left', letters === 0, `${letters} dead letters`);
  await until(() => orders.areDone('inventory', refused.orders), { timeoutMs: form.patienceMs, signal });
  const { missing, repeated } = orders.faults('inventory', refused.orders);
  narrator.check(
    'stock was deducted exactly once for each of the orders',
    missing + repeated === 0,
    `${missing} missing, ${repeated} repeated`,
  );
  await checkMeanwhile(scene, meanwhile);
  await until(async () => (await orderStatus(scene, refused.onHold)) === 'confirmed', {
    timeoutMs: form.patienceMs,
    signal,
  });
  const status = await orderStatus(scene, refused.onHold);
  narrator.check(
    'the order that was on hold is confirmed',
    status === 'confirmed',
    `GET /orders/${refused.onHold}: ${status}`,
  );
}

/** Who did what, when and why stays known. */
export async function readAudit({ narrator, commands }: DemoScene, task: string): Promise<void> {
  narrator.step('The audit has it all', 'each task with who, when, why, how much and how it ended');
  const { exit, printed } = await commands.show('audit', '--group', broken);
  const line = task === '' ? 'no task' : lineWith(printed, task);
  narrator.check(
    'the redrive is in the audit, as ended',
    exit === 0 && /\bdemo +ended\b/.test(line),
    line.replace(/ +/g, ' '),
  );
}

function taskIn({ printed }: ShownCommand): string {
  return /--resume (\S+)/.exec(printed)?.[1] ?? '';
}

async function resultOf({ commands }: DemoScene, task: string, step: string) {
  if (task === '') return undefined;
  const { records } = await commands.look<AuditDocument>('audit', '--task', task);
  return records.findLast((record) => record.step === step)?.result;
}
