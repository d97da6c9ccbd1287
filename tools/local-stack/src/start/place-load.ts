import { OrderConfirmed, ownSubscriptions } from '@rivulet/contracts';
import { type LoadResult, runLoad } from '../load/load-run.ts';
import { measureMemory } from '../load/measure-memory.ts';
import { createReport, type Report } from '../load/report.ts';
import { progressLine, reportText } from '../load/report-text.ts';
import type { StartOptions } from './arguments.ts';
import type { System } from './bring-up.ts';
import { apiOf, appOf, subscribers, type LocalSubscriber } from './subscribers.ts';
import type { Terminal } from './terminal.ts';

export interface PlaceLoadOptions {
  options: StartOptions & { orders: number };
  system: System;
  startMs: number;
  terminal: Terminal;
  signal: AbortSignal;
}

/** Places the orders that were asked for, shows how they fare, and reports. */
export async function placeLoad({
  options,
  system,
  startMs,
  terminal,
  signal,
}: PlaceLoadOptions): Promise<Report> {
  const { orders, rate, seed } = options;
  const urlOf = (program: string): string =>
    [...system.apps, ...system.apis].find(({ name }) => name === program)?.url ?? '';
  terminal.print(`Placing ${orders} orders at ${rate} per second …`);
  const result: LoadResult = await runLoad({
    publisherUrl: urlOf('publisher'),
    apiUrls: Object.fromEntries(
      subscribers.filter(hearsOrders).map((each) => [each.name, urlOf(apiOf(each))]),
    ),
    orders,
    ratePerSecond: rate,
    seed,
    signal,
    onProgress: (progress) => terminal.status(progressLine(progress, terminal.columns())),
  });
  const report = createReport(result, { startMs, memoryMb: await measureMemory(pidsOf(system)) });
  terminal.clearStatus();
  terminal.print(`\n${reportText(report, result)}\n`);
  return report;
}

/** Its API must be called once for every order. */
function hearsOrders(subscriber: LocalSubscriber): boolean {
  return ownSubscriptions.some(
    ({ event, groups }) => event.name === OrderConfirmed.name && groups.includes(appOf(subscriber)),
  );
}

function pidsOf({ apps, apis, stack }: System): Record<string, number> {
  const programs = [...apps, ...apis].flatMap(({ name, pid }): [string, number][] => {
    const running = pid();
    return running === undefined ? [] : [[name, running]];
  });
  return { ...Object.fromEntries(programs), ...stack.processes, 'npm start': process.pid };
}
