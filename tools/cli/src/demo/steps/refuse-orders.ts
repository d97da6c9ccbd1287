import type { AcceptedOrder } from '@rivulet/local-stack/load';
import { broken, openLetters, orderStatus, type DemoScene } from '../demo-scene.ts';
import { until } from '../until.ts';

export interface RefusedOrders {
  /** Of their dead letters, in ISO 8601. */
  since: string;
  orders: readonly AcceptedOrder[];
  /** One that is on hold, because its stock was refused. */
  onHold: string;
}

/** Answers that no repetition would change: the stock has run out; the request is not understood. */
const kinds = [409, 422] as const;

/** Orders that the API refuses for good become dead letters, by two kinds of error. */
export async function refuseOrders(scene: DemoScene): Promise<RefusedOrders> {
  const { narrator, orders, commands, form, inventory, signal } = scene;
  narrator.step(
    `The inventory API refuses ${form.refused} orders for good`,
    'they are kept as dead letters with the reason; where the stock ran out (409), the order goes on hold and the customer is told',
  );
  const since = new Date().toISOString();
  const refused: AcceptedOrder[] = [];
  let outOfStock: readonly AcceptedOrder[] = [];
  for (const [place, status] of kinds.entries()) {
    await inventory.behave({ status });
    narrator.say(`$ curl -X PUT ${inventory.url}/_control -d '{"status":${status}}'`);
    const count = place === 0 ? Math.floor(form.refused / 2) : Math.ceil(form.refused / 2);
    const { accepted } = await orders.place(count, Math.max(form.rate, count / 10));
    refused.push(...accepted);
    if (status === 409) outOfStock = accepted;
    await until(async () => (await openLetters(scene, since)).letters >= refused.length, {
      ...{ timeoutMs: form.patienceMs + 200 * count, everyMs: 1_000, signal },
    });
  }
  await commands.show('dlq', 'list', '--group', broken, '--since', since);
  const { letters, groups } = await openLetters(scene, since);
  const errors = groups.map(({ errorClass, letters: count }) => `${count} × ${errorClass}`).sort();
  narrator.check(
    'each refused order is a dead letter, and nothing else',
    letters === form.refused && groups.length === kinds.length,
    errors.join(', '),
  );
  await showOne(scene, groups[0]?.latest);
  const onHold = outOfStock[0]?.orderId ?? '';
  const isTold = async (): Promise<boolean> => {
    await orders.countDone('notification', refused);
    return orders.successes('notification', outOfStock) >= 2 * outOfStock.length;
  };
  await until(isTold, { timeoutMs: form.patienceMs, signal });
  const told = orders.successes('notification', outOfStock);
  narrator.check(
    'each customer whose stock ran out was told of the order, and of the hold',
    told === 2 * outOfStock.length,
    `${told} messages to ${outOfStock.length} customers`,
  );
  const status = await orderStatus(scene, onHold);
  narrator.check('such an order is on hold', status === 'on_hold', `GET /orders/${onHold}: ${status}`);
  return { since, orders: refused, onHold };
}

async function showOne({ commands, narrator }: DemoScene, letter: string | undefined): Promise<void> {
  if (letter === undefined) return;
  narrator.say('One of them, with what the API said and the trace to look up:');
  await commands.show('dlq', 'show', letter, '--group', broken);
}
