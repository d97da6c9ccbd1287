import { table } from '../output.ts';
import type { Said } from './fleet.ts';

/** A line for each subscriber, then one for each of its partitions that is not idle. */
export function statusLines(said: readonly Said[]): string[] {
  const all = said.flatMap(({ url, subscribers }) => subscribers.map((each) => ({ url, ...each })));
  const lines = table(
    ['group', 'process', 'state', 'partitions', 'under way', 'limit', 'circuit', 'waiting', 'held keys'],
    all.map((each) => [
      ...[each.group, each.url, each.state, each.partitions.length, each.inFlight, each.limit],
      ...[each.circuit, each.waiting, each.keys.held],
    ]),
  );
  const reasons = all.flatMap(({ group, url, notReady }) =>
    notReady === null ? [] : [`${group} at ${url} is not ready: ${notReady}`],
  );
  const busy = all.flatMap(({ group, partitions }) =>
    partitions
      .filter(({ unsettled, full }) => unsettled > 0 || full)
      .map(({ topic, partition, settledTo, unsettled, full }) => [
        ...[group, topic, partition, settledTo, unsettled],
        full ? 'full: not fetched for now' : '',
      ]),
  );
  if (busy.length === 0) return [...lines, ...reasons];
  return [
    ...[...lines, ...reasons, ''],
    ...table(['group', 'topic', 'partition', 'settled to', 'unsettled', ''], busy),
  ];
}
