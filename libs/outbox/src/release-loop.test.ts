import type { ParkedFilter, ReleasedState } from './parked-sql.ts';
import { runReleaseLoop, type ReleaseLoopParts } from './release-loop.ts';
import { createFakeClock } from './testing/fake-clock.ts';

interface Scene extends Partial<ReleaseLoopParts> {
  /** How many are parked. */
  parked: number;
  becomes?: (round: readonly string[]) => ReleasedState;
}

function setUp({ parked, becomes = () => 'sent', ...given }: Scene) {
  const clock = createFakeClock();
  const warnings: string[] = [];
  const log = { warn: (_fields: object, message: string) => void warnings.push(message) } as never;
  const rounds: { filter: ParkedFilter; ids: string[] }[] = [];
  let left = parked;
  const release = (filter: ParkedFilter) => {
    const ids = Array.from({ length: Math.min(filter.limit ?? left, left) }, (_, index) => String(index));
    left -= ids.length;
    rounds.push({ filter, ids });
    return Promise.resolve(ids);
  };
  const stopping = new AbortController();
  const ended = runReleaseLoop(
    {
      release,
      stateOf: (ids) => Promise.resolve(becomes(ids)),
      newTopics: () => Promise.resolve([]),
      isActive: () => true,
      released: () => undefined,
      everyMs: 60_000,
      ...{ clock, log, ...given },
    },
    stopping.signal,
  );
  return { clock, warnings, rounds, sizes: () => rounds.map(({ ids }) => ids.length), stopping, ended };
}

describe('release loop', () => {
  it('goes on, with ever larger rounds, while all that were tried are taken', async () => {
    const { clock, sizes, rounds } = setUp({ parked: 1_000 });
    await clock.advance(59_999);
    expect(sizes()).toEqual([]);
    await clock.advance(1);
    expect(sizes()).toEqual([100, 200, 400, 300]);
    expect(rounds[0]?.filter).toMatchObject({ olderThanMs: 60_000 });
  });

  it('rests after a round of which one is parked anew', async () => {
    const { clock, sizes } = setUp({ parked: 1_000, becomes: () => 'parked' });
    await clock.advance(119_999);
    expect(sizes()).toEqual([100]);
    await clock.advance(1);
    expect(sizes()).toEqual([100, 100]);
  });

  it('tries no more while the last ones have not been tried', async () => {
    let state: ReleasedState = 'waiting';
    const { clock, sizes } = setUp({ parked: 250, becomes: () => state });
    await clock.advance(180_000);
    expect(sizes()).toEqual([100]);
    state = 'sent';
    await clock.advance(50);
    expect(sizes()).toEqual([100, 150]);
  });

  it('releases what waits for a topic within 5 s of its coming, however long the rest', async () => {
    let topics: string[] = [];
    const newTopics = () => Promise.resolve(topics);
    const { clock, rounds, sizes } = setUp({ parked: 150, newTopics, everyMs: 3_600_000 });
    await clock.advance(20_000);
    expect(sizes()).toEqual([]);
    topics = ['orders'];
    await clock.advance(5_000);
    expect(sizes()).toEqual([100, 50]);
    expect(rounds[0]?.filter).toEqual({ topic: 'orders', as: 'unknown-topic', limit: 100 });
  });

  it('leaves the release to the active relay', async () => {
    const { clock, sizes } = setUp({ parked: 10, isActive: () => false });
    await clock.advance(180_000);
    expect(sizes()).toEqual([]);
  });

  it('tells of a failed round and tries again', async () => {
    const newTopics = () => Promise.reject(new Error('no broker'));
    const { clock, warnings } = setUp({ parked: 10, newTopics });
    await clock.advance(10_000);
    expect(warnings).toHaveLength(2);
  });

  it('ends with the signal, also while released records have not been tried', async () => {
    const { clock, stopping, ended, sizes } = setUp({ parked: 10, becomes: () => 'waiting' });
    await clock.advance(60_000);
    expect(sizes()).toEqual([10]);
    stopping.abort();
    await ended;
  });
});
