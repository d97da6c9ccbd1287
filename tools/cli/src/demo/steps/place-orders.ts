import { quantiles, type PlacedOrders } from '@rivulet/local-stack/load';
import { milliseconds, usual, type DemoScene } from '../demo-scene.ts';
import { until } from '../until.ts';

/** Answers come at once, though the calls that follow take their time. */
export async function answerAtOnce(scene: DemoScene): Promise<void> {
  const { narrator, orders, form, inventory, notification, signal } = scene;
  narrator.step(
    'Orders are answered at once',
    `the inventory API takes ${usual.inventory.latencyMs} ms for a call, the notification API ${usual.notification.latencyMs} ms; POST /orders waits for neither`,
  );
  await Promise.all([inventory.behave(usual.inventory), notification.behave(usual.notification)]);
  const count = Math.max(10, Math.ceil(form.rate * 5));
  const { accepted, postMs, failures } = await orders.place(count, form.rate);
  const { p50, p99 } = quantiles(postMs);
  narrator.say(`POST /orders: median ${milliseconds(p50)}, 99 of 100 within ${milliseconds(p99)}`);
  narrator.check(
    'every order was accepted',
    accepted.length === count,
    `${accepted.length} of ${count}${failuresText(failures)}`,
  );
  narrator.check(
    'the customer did not wait for a call',
    p50 !== null && p50 < usual.inventory.latencyMs,
    `median ${milliseconds(p50)}`,
  );
  const timeoutMs = form.patienceMs;
  for (const api of ['inventory', 'notification'] as const) {
    await until(() => orders.areDone(api, accepted), { timeoutMs, signal });
    const { missing, repeated } = orders.faults(api, accepted);
    narrator.check(
      `the ${api} API was called exactly once for each order`,
      missing + repeated === 0,
      `${missing} missing, ${repeated} repeated`,
    );
  }
  narrator.say(
    `from order to message: median ${milliseconds(quantiles(orders.waits('notification', accepted)).p50)}`,
  );
}

/** Orders that were placed while an operator was at work fare as ever. */
export async function checkMeanwhile(
  { narrator, orders, form, signal }: DemoScene,
  { accepted, failures, sent }: PlacedOrders,
): Promise<void> {
  const found = { missing: 0, repeated: 0 };
  for (const api of ['inventory', 'notification'] as const) {
    await until(() => orders.areDone(api, accepted), { timeoutMs: form.patienceMs, signal });
    const { missing, repeated } = orders.faults(api, accepted);
    found.missing += missing;
    found.repeated += repeated;
  }
  narrator.check(
    'the orders placed meanwhile were accepted, and each API was called exactly once for each',
    sent > 0 && accepted.length === sent && found.missing + found.repeated === 0,
    `${accepted.length} of ${sent}${failuresText(failures)}, ${found.missing} calls missing, ${found.repeated} repeated`,
  );
}

export function failuresText(failures: ReadonlyMap<string, number>): string {
  const told = [...failures].map(([what, count]) => `${count} × ${what}`).join(', ');
  return told === '' ? '' : ` (${told})`;
}
