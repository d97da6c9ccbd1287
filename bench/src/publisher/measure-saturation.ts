import { waitFor } from '@rivulet/testing';
import { closedLoop } from '../measure/closed-loop.ts';
import { addSample, type Samples } from '../measure/figures.ts';
import type { Usage } from '../measure/tell-usage.ts';
import { producing, storesNothing } from './contestants.ts';
import { orderLoad } from './order-load.ts';
import type { Contestant, CpuAround } from './scene.ts';

export interface SaturationOptions {
  connections: number;
  warmUpMs: number;
  measureMs: number;
}

/** One closed-loop run against one contestant. Waits for its backlog, so that it does not burden the next. */
export async function measureSaturation(
  contestant: Contestant,
  options: SaturationOptions,
  samples: Samples,
): Promise<{ rate: number; p99Ms: number; cpuMicros: number }> {
  const { name, process } = contestant;
  const before = { orders: await contestant.orders(), events: await contestant.events() };
  const usages: Promise<Usage>[] = [];
  const around: CpuAround[] = [];
  const result = await closedLoop(orderLoad(process.url), {
    ...options,
    mark() {
      usages.push(process.usage());
      around.push(contestant.cpuAround());
    },
  });
  const [from, to] = await Promise.all(usages);
  const [aroundFrom, aroundTo] = around;
  if (from === undefined || to === undefined || aroundFrom === undefined || aroundTo === undefined)
    throw new Error('the measured time had no beginning or no end');

  const rate = (result.measured * 1_000) / result.measuredMs;
  const cpuMicros = (to.cpuMicros - from.cpuMicros) / result.measured;
  const add = (figure: string, value: number): void =>
    addSample(samples, `publisher.${name}.${figure}`, value);
  add('rate', rate);
  add('p50Ms', result.p50Ms);
  add('p99Ms', result.p99Ms);
  add('cpuUsPerRequest', cpuMicros);
  for (const part of ['broker', 'store', 'load'] as const) {
    const [begun, ended] = [aroundFrom[part], aroundTo[part]];
    if (begun !== undefined && ended !== undefined)
      add(`${part}CpuUsPerRequest`, (ended - begun) / result.measured);
  }
  add('rssMb', to.rssBytes / 1_048_576);

  const accepted = result.byStatus[201] ?? 0;
  if (accepted !== result.sent)
    throw new Error(
      `${name}: of ${result.sent} orders ${accepted} were accepted: ${JSON.stringify(result.byStatus)}`,
    );
  const backlogFrom = performance.now();
  if (producing.includes(name)) {
    const all = async () => (await contestant.events()) - before.events >= accepted;
    await waitFor(all, { what: `${name}: every event in the topic`, timeoutMs: 120_000, intervalMs: 50 });
    add('drainMs', performance.now() - backlogFrom);
  }
  await check(contestant, before, accepted);
  return { rate, p99Ms: result.p99Ms, cpuMicros };
}

/** @throws when what was stored or sent is not what was answered */
async function check(contestant: Contestant, before: { orders: number; events: number }, accepted: number) {
  const { name } = contestant;
  const orders = (await contestant.orders()) - before.orders;
  const events = (await contestant.events()) - before.events;
  const expectedOrders = storesNothing.includes(name) ? 0 : accepted;
  const expectedEvents = producing.includes(name) ? accepted : 0;
  if (orders !== expectedOrders || events !== expectedEvents) {
    throw new Error(
      `${name}: ${accepted} orders were answered 201, ${orders} are stored (expected ${expectedOrders}), ` +
        `${events} events are in the topic (expected ${expectedEvents})`,
    );
  }
}
