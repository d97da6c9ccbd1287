import { quantiles, type AcceptedOrder } from '@rivulet/local-stack/load';
import { setTimeout as delay } from 'node:timers/promises';
import { broken, milliseconds, openLetters, totalLag, undisturbed, usual } from '../demo-scene.ts';
import type { DemoScene } from '../demo-scene.ts';
import { until } from '../until.ts';
import { failuresText } from './place-orders.ts';

/** One API is down, the rest of the system does not notice. Gives the orders that wait for it. */
export async function takeApiDown(scene: DemoScene): Promise<AcceptedOrder[]> {
  const { narrator, orders, commands, form, inventory, signal } = scene;
  const { outageSeconds, rate } = form;
  narrator.step(
    `The inventory API is down for ${outageSeconds} s, and orders go on`,
    'orders are accepted and customers are told as before; only the inventory group falls behind',
  );
  await inventory.behave({ status: 503 });
  narrator.say(`$ curl -X PUT ${inventory.url}/_control -d '{"status":503}'`);
  const count = Math.ceil(rate * outageSeconds);
  const placing = orders.place(count, rate);
  placing.catch(() => undefined); // awaited below
  const halfTimeMs = (outageSeconds * 1_000) / 2;
  await delay(halfTimeMs, undefined, { signal });
  await commands.show('lag', '--group', broken);
  const { accepted, failures } = await placing;
  await until(() => orders.areDone('notification', accepted), { timeoutMs: form.patienceMs, signal });
  const [deducted, told] = [
    await orders.countDone('inventory', accepted),
    orders.waits('notification', accepted),
  ];
  await commands.show('lag', '--group', broken);
  await commands.show('lag', '--group', undisturbed);
  const behind = await totalLag(scene, [broken]);
  narrator.say(`from order to message meanwhile: median ${milliseconds(quantiles(told).p50)}`);
  narrator.check(
    'every order was accepted',
    accepted.length === count,
    `${accepted.length} of ${count}${failuresText(failures)}`,
  );
  narrator.check(
    'every customer was told meanwhile',
    told.length === accepted.length,
    `${told.length} of ${accepted.length}`,
  );
  narrator.check('no stock was deducted', deducted === 0, `${deducted} deductions`);
  narrator.check('the inventory group fell behind', behind > 0, `by ${behind} records`);
  return accepted;
}

/** All that was missing is made up for, once each, and nothing became a dead letter. */
export async function bringApiBack(
  scene: DemoScene,
  waiting: readonly AcceptedOrder[],
  downSince: string,
): Promise<void> {
  const { narrator, orders, commands, form, inventory, signal } = scene;
  narrator.step(
    'The inventory API is back',
    'the calls that were missing are made by themselves, one for each order; an open circuit looks again every few seconds',
  );
  await inventory.behave(usual.inventory);
  narrator.say(`$ curl -X PUT ${inventory.url}/_control -d '${JSON.stringify(usual.inventory)}'`);
  const began = performance.now();
  const timeoutMs = form.patienceMs + 4_000 * form.outageSeconds;
  await until(() => orders.areDone('inventory', waiting), { timeoutMs, signal });
  narrator.say(`drained after ${Math.round((performance.now() - began) / 1_000)} s`);
  await until(async () => (await totalLag(scene, [broken])) === 0, {
    timeoutMs: form.patienceMs,
    signal,
    everyMs: 1_000,
  });
  await commands.show('lag', '--group', broken);
  const { missing, repeated } = orders.faults('inventory', waiting);
  narrator.check(
    'stock was deducted exactly once for each order',
    missing + repeated === 0,
    `${missing} missing, ${repeated} repeated`,
  );
  const behind = await totalLag(scene, [broken]);
  narrator.check('nothing is left to be done', behind === 0, `${behind} records behind`);
  const { letters } = await openLetters(scene, downSince);
  narrator.check('the outage left no dead letter', letters === 0, `${letters} dead letters`);
}
