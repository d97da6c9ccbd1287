import {
  broken,
  lineWith,
  onHoldGroup,
  openLetters,
  totalLag,
  undisturbed,
  type DemoScene,
} from '../demo-scene.ts';
import { until } from '../until.ts';
import { checkMeanwhile } from './place-orders.ts';

const fast = { latencyMs: 20 };
const replay = ['replay', '--group', broken];

/**
 * Events are replayed into one group while orders go on: the other's API hears of the new orders only, and no effect is had
 * twice. Dead letters that were there before the demo are left alone: then only its own events are replayed.
 */
export async function replayIntoOne(scene: DemoScene): Promise<void> {
  const { narrator, commands, orders, form, inventory, notification, beganAt, signal } = scene;
  const isWholeHour =
    form.replayFrom !== undefined && (await openLetters(scene, form.replayFrom)).letters === 0;
  narrator.step(
    `A replay ${isWholeHour ? 'of the last hour' : 'of all events of this demo'} into one group`,
    'done events are left out; with --force their calls are repeated with the same Idempotency-Key, and the other API hears of new orders only',
  );
  const isQuiet = async (): Promise<boolean> =>
    (await totalLag(scene, [broken, undisturbed, onHoldGroup])) === 0;
  await until(isQuiet, { timeoutMs: form.patienceMs, everyMs: 1_000, signal });
  await inventory.behave(fast);
  const before = { inventory: await inventory.summary(), notification: await notification.summary() };
  const ours = [...orders.accepted()];
  await orders.countDone('notification', ours);
  const told = orders.successes('notification', ours);
  const from = (isWholeHour ? form.replayFrom : undefined) ?? beganAt;
  const span = ['--from-time', from, '--to-time', new Date().toISOString()];

  const skipped = await commands.show(...replay, ...span);
  narrator.check(
    'without --force nothing is to be sent: all is done',
    skipped.exit === 0 && skipped.printed.includes(': nothing to do'),
    lineWith(skipped.printed, 'replay of'),
  );
  await commands.show(...replay, ...span, '--force');
  const planned = await inventory.summary();
  narrator.check(
    'the plan with --force sent nothing either',
    planned.calls === before.inventory.calls,
    `${planned.calls - before.inventory.calls} calls`,
  );
  const force = [...replay, ...span, '--force', '--rate', '200', '--by', 'demo', '--reason', 'demo', '--yes'];
  const { placed: meanwhile, result } = await orders.placeDuring(() => commands.show(...force), form.rate);
  const { exit } = result;
  await checkMeanwhile(scene, meanwhile);
  const fresh = meanwhile.accepted.length;
  const after = { inventory: await inventory.summary(), notification: await notification.summary() };
  const calls = after.inventory.calls - before.inventory.calls;
  const replayed = after.inventory.replayed - before.inventory.replayed;
  narrator.check('the replay ended well', exit === 0, `exit status ${exit}`);
  narrator.check(
    'each call was repeated once, and each was known to the API by its key',
    replayed >= ours.length && calls === replayed + fresh,
    `${calls} calls, ${replayed} of them answered from memory, for ${ours.length} orders of this demo, and ${fresh} placed meanwhile`,
  );
  narrator.check(
    'no stock was deducted twice',
    after.inventory.effects - before.inventory.effects === fresh,
    `${after.inventory.effects - before.inventory.effects} more deductions, for ${fresh} new orders`,
  );
  narrator.check(
    'the other API heard of the new orders only',
    after.notification.calls - before.notification.calls === fresh &&
      orders.successes('notification', ours) === told,
    `${after.notification.calls - before.notification.calls} more calls, for ${fresh} new orders; ${told} for the others as before`,
  );
}
