import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../connections.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscriptions, findSubscriptions } from '../find-subscriptions.ts';
import type { Output } from '../output.ts';
import { lagDocument, lagLines } from './describe-lag.ts';
import { createDrainEstimate } from './estimate-drain.ts';
import { measureLag } from './measure-lag.ts';

export interface LagOptions {
  group: string | undefined;
  topic: string | undefined;
  watch: boolean;
  intervalMs: number;
  /** The most records behind that are still well, for each group. */
  max: number | undefined;
}

/** Shows how far groups are behind: once, or again and again until the signal. */
export async function runLag(
  connections: Connections,
  { group, topic, watch, intervalMs, max = Infinity }: LagOptions,
  output: Output,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<Exit> {
  const { kafka, prefix } = connections;
  const wanted = chooseSubscriptions(findSubscriptions(await kafka.admin.topics(), prefix), {
    group,
    topic,
    prefix,
  });
  const estimate = createDrainEstimate();
  let exit: Exit = exits.well;
  do {
    const at = now();
    const lags = await Promise.all(wanted.map((each) => measureLag(connections, each, at)));
    const looked = lags.map((lag) => ({ lag, drain: watch ? estimate(lag, at) : undefined }));
    output.text([...(watch ? ['', new Date(at).toISOString()] : []), ...lagLines(looked, at)]);
    output.document(lagDocument(looked, at), watch ? 'line' : 'document');
    exit = lags.every(({ total }) => total <= max) ? exits.well : exits.unwell;
    if (watch) await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  } while (watch && !signal.aborted);
  return exit;
}
