import { checkCommits } from './check-commits.ts';
import { goodHistory, group } from './sample-history.fixture.ts';

const commits = (...offsets: number[]) =>
  offsets.map((offset) => ({ group, topic: 'events', partition: 0, offset }));

describe('checkCommits', () => {
  it('takes offsets that rise or stay', () => {
    expect(checkCommits(goodHistory({ commits: commits(1, 5, 5, 6) }))).toEqual([]);
  });

  it('finds an offset that went back', () => {
    const found = checkCommits(goodHistory({ commits: commits(1, 5, 3, 6) }));
    expect(found).toEqual([{ check: 'commits', message: `${group}: events/0 went back from 5 to 3` }]);
  });

  it('keeps partitions and groups apart', () => {
    const others = [
      { group, topic: 'events', partition: 1, offset: 2 },
      { group: 'other', topic: 'events', partition: 0, offset: 1 },
    ];
    expect(checkCommits(goodHistory({ commits: [...commits(5), ...others] }))).toEqual([]);
  });
});
