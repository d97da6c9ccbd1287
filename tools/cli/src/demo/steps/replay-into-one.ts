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

const fast = { latencyMs: 20 };
const replay = ['replay', '--group', broken];

/**
 * Events are replayed into one group: the other's API hears nothing, and no effect is had twice. Dead letters that were
 * there before the demo are left alone: then only its own events are replayed.
 */
export async function replayIntoOne(scene: DemoScene): Promise<void> {
  const { narrator, commands, orders, form, inventory, notification, beganAt, signal } = scene;
  const isWholeHour =
    form.replayFrom !== undefined && (await openLetters(scene, form.replayFrom)).letters === 0;
  const from = ['--from-time', (isWholeHour ? form.replayFrom : undefined) ?? beganAt];
  narrator.step(
    `A replay ${isWholeHour ? 'of the last hour' : 'of all events of this demo'} into one group`,
    'done events are left out; with --force their calls are repeated with the same Idempotency-Key, and the other API hears nothing',
  );
  const isQuiet = async (): Promise<boolean> =>
    (await totalLag(scene, [broken, undisturbed, onHoldGroup])) === 0;
  await until(isQuiet, { timeoutMs: form.patienceMs, everyMs: 1_000, signal });
  await inventory.behave(fast);
  const before = { inventory: await inventory.summary(), notification: await notification.summary() };
  const ours = orders.accepted();

  const skipped = await commands.show(...replay, ...from);
  narrator.check(
    'without --force nothing is to be sent: all is done',
    skipped.exit === 0 && skipped.printed.includes(': nothing to do'),
    lineWith(skipped.printed, 'replay of'),
  );
  await commands.show(...replay, ...from, '--force');
  const planned = await inventory.summary();
  narrator.check(
    'the plan with --force sent nothing either',
    planned.calls === before.inventory.calls,
    `${planned.calls - before.inventory.calls} calls`,
  );
  const { exit } = await commands.show(
    ...[...replay, ...from, '--force', '--rate', '200', '--by', 'demo', '--reason', 'demo', '--yes'],
  );
  const after = { inventory: await inventory.summary(), notification: await notification.summary() };
  const calls = after.inventory.calls - before.inventory.calls;
  const replayed = after.inventory.replayed - before.inventory.replayed;
  narrator.check('the replay ended well', exit === 0, `exit status ${exit}`);
  narrator.check(
    'each call was repeated once, and each was known to the API by its key',
    replayed >= ours.length && calls === replayed,
    `${calls} calls, ${replayed} of them answered from memory, for ${ours.length} orders of this demo`,
  );
  narrator.check(
    'no stock was deducted twice',
    after.inventory.effects === before.inventory.effects,
    `${after.inventory.effects - before.inventory.effects} more deductions`,
  );
  narrator.check(
    "the other API's ledger is unchanged",
    after.notification.lastSeq === before.notification.lastSeq &&
      after.notification.calls === before.notification.calls,
    `${before.notification.calls} calls before, ${after.notification.calls} after`,
  );
}
