import { exits, type Exit } from '../exits.ts';
import type { DemoForm } from './demo-form.ts';
import { createDemoOrders } from './demo-orders.ts';
import type { DemoScene } from './demo-scene.ts';
import { isAsPromised, type Narrator, type ToldStep } from './narrator.ts';
import type { Commands } from './show-command.ts';
import { answerAtOnce } from './steps/place-orders.ts';
import { mendAndResume, planRedrive, readAudit, redriveTooEarly } from './steps/redrive-letters.ts';
import { refuseOrders } from './steps/refuse-orders.ts';
import { replayIntoOne } from './steps/replay-into-one.ts';
import { bringApiBack, takeApiDown } from './steps/take-api-down.ts';
import { findPublisher, findStub } from './stub-control.ts';

export interface DemoOptions {
  form: DemoForm;
  publisherUrl: string;
  inventoryUrl: string;
  notificationUrl: string;
}

export interface DemoParts {
  narrator: Narrator;
  commands: Commands;
  signal: AbortSignal;
  now: () => number;
}

export interface DemoResult {
  ok: boolean;
  seconds: number;
  orders: number;
  steps: ToldStep[];
}

/**
 * Tells what the system is for, on the running local stack. Whatever happens, its APIs behave in the end as they did
 * before.
 * @throws UnavailableError before anything is changed, when the stack is not there
 */
export async function runDemo(
  { form, publisherUrl, inventoryUrl, notificationUrl }: DemoOptions,
  { narrator, commands, signal, now }: DemoParts,
): Promise<DemoResult> {
  const beganAt = now();
  await findPublisher(publisherUrl);
  const inventory = await findStub('inventory', inventoryUrl);
  const notification = await findStub('notification', notificationUrl);
  const orders = await createDemoOrders({
    publisherUrl,
    urls: { inventory: inventoryUrl, notification: notificationUrl },
    seed: beganAt % 2 ** 32,
    signal,
  });
  const scene = {
    ...{ form, narrator, commands, orders, publisherUrl, inventory, notification, signal },
    beganAt: new Date(beganAt).toISOString(),
  };
  try {
    await tell(scene);
  } finally {
    await Promise.all([inventory.restore(), notification.restore()]);
    narrator.say('Both APIs behave again as they did before.');
  }
  const steps = narrator.steps();
  return {
    ok: isAsPromised(steps),
    seconds: Math.round((now() - beganAt) / 1_000),
    orders: orders.accepted().length,
    steps,
  };
}

async function tell(scene: DemoScene): Promise<void> {
  await answerAtOnce(scene);
  const downSince = new Date().toISOString();
  const waiting = await takeApiDown(scene);
  await bringApiBack(scene, waiting, downSince);
  const refused = await refuseOrders(scene);
  await planRedrive(scene, refused);
  const task = await redriveTooEarly(scene, refused);
  await mendAndResume(scene, refused, task);
  await readAudit(scene, task);
  await replayIntoOne(scene);
}

export function exitOf({ ok }: DemoResult): Exit {
  return ok ? exits.well : exits.unwell;
}

/** What is left to say, in one line. */
export function describeResult({ ok, seconds, orders, steps }: DemoResult): string {
  const checks = steps.flatMap((step) => step.checks);
  const kept = checks.filter((check) => check.ok).length;
  const told = `${kept} of ${checks.length} promises kept, with ${orders} orders, in ${seconds} s`;
  return ok ? `${told}.` : `${told}: see ✗ above.`;
}
