import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiChild } from './api-child.ts';
import type { Seen } from './api-messages.ts';
import {
  finishMessage,
  latencies,
  ours,
  type ContestantName,
  type Finished,
  type LatencyName,
} from './contestants.ts';
import type { Scene } from './scene.ts';

export interface RunOptions {
  name: ContestantName;
  latency: LatencyName;
  events: number;
  warmUp: number;
  repeat: number;
}

/** By the last part of their stable names. */
export type RunFigures = Record<
  | 'rate'
  | 'secondHalfRate'
  | 'lastTenthRatio'
  | 'cpuUsPerEvent'
  | 'rssMb'
  | 'lost'
  | 'duplicated'
  | 'misordered'
  | 'spansPerEvent',
  number
>;

/** Without any call for this long, a run has stopped. Generous: the machine may be busy with other things. */
const stuckMs = 120_000;
const endsWithinMs = 120_000;

/** One contestant works through one topic. @throws when an event was lost, or one of ours was not correct */
export async function measureRun(scene: Scene, options: RunOptions): Promise<RunFigures> {
  const { name, latency, events, warmUp, repeat } = options;
  await scene.forget(events);
  await scene.api.ask({ kind: 'begin', events, warmUp, latency: latencies[latency] });
  const child = scene.start(name, { events, warmUp, as: `${name}-${latency}-${repeat}` });
  await untilSeen(scene.api, child, isAllCalled(events), 100);
  const { cpuMicros, peakRssBytes } = await finish(child);
  const seen = await scene.api.ask({ kind: 'read' });
  const { lost, duplicated, misordered, measuredMs, secondHalfMs, firstTenthMs, lastTenthMs, spans } = seen;
  const measured = events - warmUp;
  const later = events - Math.floor((warmUp + events) / 2);
  const problem = wrongIn(name, seen, events);
  if (problem !== undefined) throw new Error(`${name} at ${latency}: ${problem}`);
  return {
    rate: (measured * 1_000) / measuredMs,
    secondHalfRate: (later * 1_000) / secondHalfMs,
    lastTenthRatio: firstTenthMs / lastTenthMs,
    cpuUsPerEvent: cpuMicros / measured,
    rssMb: peakRssBytes / 1_048_576,
    ...{ lost, duplicated, misordered },
    spansPerEvent: spans / events,
  };
}

/** Asks the API until that is so; gives up, without an error, when nothing moves any more. @throws when the contestant has ended */
export async function untilSeen(
  api: ApiChild,
  child: ChildProcess,
  isSo: (seen: Seen) => boolean,
  intervalMs: number,
): Promise<void> {
  let known = 0;
  let movedAt = performance.now();
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(
        `the contestant ended with ${child.exitCode ?? child.signalCode}: its reason stands above`,
      );
    const seen = await api.ask({ kind: 'read' });
    if (seen.answered !== known) movedAt = performance.now();
    known = seen.answered;
    if (isSo(seen) || performance.now() - movedAt > stuckMs) return;
    await sleep(intervalMs);
  }
}

/** Every event's call is answered, and none is under way. */
export function isAllCalled(events: number): (seen: Seen) => boolean {
  return ({ answered, underWay }) => answered >= events && underWay === 0;
}

/** Lets it end in good order: what it has begun counts as its work. @throws when it does not end by itself */
export async function finish(child: ChildProcess): Promise<Finished> {
  const exited = once(child, 'exit');
  const finished = once(child, 'message') as Promise<[Finished]>;
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  child.send(finishMessage);
  const [first] = await Promise.race([finished, exited]);
  await exited;
  clearTimeout(timer);
  if (typeof first !== 'object' || first === null)
    throw new Error(`the contestant ended (${String(first)}) before it told what it had used`);
  return first as Finished;
}

/** Who promises no order may have none; nobody may lose an event. Undefined when all is right. */
export function wrongIn(name: ContestantName, seen: Seen, events: number): string | undefined {
  const { lost, duplicated, misordered, answered } = seen;
  const isWhole = lost === 0 && answered === events;
  const isOnceInOrder = duplicated === 0 && misordered === 0;
  if (isWhole && (isOnceInOrder || !ours.includes(name))) return undefined;
  return `of ${events} events ${answered} were answered, ${lost} lost; ${duplicated} calls duplicated, ${misordered} misordered`;
}
