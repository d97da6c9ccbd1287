import { groupLines, inRanges, memberLines } from './describe-subscribers.ts';
import type { LookedAtGroup } from './look-at-groups.ts';

const looked = (more: Partial<LookedAtGroup> = {}): LookedAtGroup => ({
  ...{ group: 'g', topic: 't', state: 'Stable', members: [], partitions: 4, unread: 0, lag: 7 },
  ...more,
});
const member = (partitions: number[]) => ({ id: 'm', clientId: 'rivulet.g', host: '10.0.0.7', partitions });

describe('the lines of subscribers', () => {
  it('have one for each group, with its state in words', () => {
    const states = ['Stable', 'Empty', 'Dead', 'PreparingRebalance', 'CompletingRebalance', 'Odd'];
    const lines = groupLines(states.map((state) => looked({ state }))).slice(1);
    expect(lines.map((line) => line.split(/ +/)[2])).toEqual([
      ...['running', 'nobody', 'nobody', 'rebalancing', 'rebalancing', 'Odd'],
    ]);
  });

  it('have one for each member, with what it reads', () => {
    expect(memberLines([looked({ members: [member([0, 1, 2, 5]), member([])] })])).toEqual([
      '',
      ...[
        'group  client     host      partitions',
        'g      rivulet.g  10.0.0.7  0-2, 5',
        'g      rivulet.g  10.0.0.7  -',
      ],
    ]);
    expect(memberLines([looked()])).toEqual([]);
  });

  it.each([
    [[], ''],
    [[3], '3'],
    [[0, 1], '0-1'],
    [[0, 2, 3, 9], '0, 2-3, 9'],
  ])('write %j as "%s"', (numbers, text) => {
    expect(inRanges(numbers)).toBe(text);
  });
});
