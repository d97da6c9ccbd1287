import { table } from '../output.ts';
import type { LookedAtGroup } from './look-at-groups.ts';

export function groupLines(groups: readonly LookedAtGroup[]): string[] {
  return table(
    ['group', 'topic', 'state', 'members', 'unread', 'lag'],
    groups.map(({ group, topic, state, members, unread, lag }) => [
      ...[group, topic, stateInWords(state)],
      ...[members.length, unread, lag],
    ]),
  );
}

/** One line for each member, under its group's name. */
export function memberLines(groups: readonly LookedAtGroup[]): string[] {
  const rows = groups.flatMap(({ group, members }) =>
    members.map(({ clientId, host, partitions }) => [group, clientId, host, inRanges(partitions) || '-']),
  );
  return rows.length === 0 ? [] : ['', ...table(['group', 'client', 'host', 'partitions'], rows)];
}

function stateInWords(state: string): string {
  if (state === 'Stable') return 'running';
  if (state === 'Empty' || state === 'Dead') return 'nobody';
  return state.endsWith('Rebalance') ? 'rebalancing' : state;
}

/** `0-3, 7`. */
export function inRanges(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
