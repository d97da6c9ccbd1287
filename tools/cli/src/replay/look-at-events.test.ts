import { headerNames, type OutcomeState } from '@rivulet/contracts';
import type { KafkaRecord, LogReader } from '@rivulet/kafka';
import { createFates } from './fates.ts';
import { lookAtEvents, type LookOptions } from './look-at-events.ts';
import { createOffsetSet } from './offset-set.ts';

const number = 1_800_000_000;
const range = { topic: 'events', partition: 0, start: 0, end: 10 };

/** Ten events, in fetches of four, each of a key and a second of its own. */
const log: KafkaRecord[] = Array.from({ length: 10 }, (_, offset) => ({
  ...{ topic: 'events', partition: 0, offset, key: Buffer.from(`k-${offset}`), value: null, timestampMs: 0 },
  headers: { [headerNames.ceTime]: new Date(offset * 1_000).toISOString() },
}));
const reader: Pick<LogReader, 'read'> = {
  async *read() {
    for (let at = 0; at < log.length; at += 4) yield log.slice(at, at + 4);
  },
};

type Said = Record<number, readonly [OutcomeState, number?]>;

function look(said: Said, given: Partial<LookOptions> & { discardedAt?: number } = {}) {
  const fates = createFates([range]);
  for (const [offset, [state, delivery = 1]] of Object.entries(said))
    fates.take({ originPartition: 0, originOffset: Number(offset), state, delivery });
  const discarded = createOffsetSet([range]);
  if (given.discardedAt !== undefined) discarded.add({ partition: 0, offset: given.discardedAt });
  return lookAtEvents(
    { reader: reader as LogReader },
    {
      ...{
        ranges: [range],
        match: () => true,
        fates,
        discarded,
        force: false,
        alsoDone: false,
        named: false,
      },
      ...{ output: { progress: () => undefined }, signal: new AbortController().signal },
      ...given,
    },
  );
}
const chosen = ({ chosen }: Awaited<ReturnType<typeof look>>) =>
  log.map(({ offset }) => offset).filter((offset) => chosen.has({ partition: 0, offset }));

describe('looking at the events of a replay', () => {
  const said: Said = { 0: ['done'], 1: ['deadLettered'], 2: ['retrying', 3], 3: ['compensated'] };

  it('counts what fits by what was said of it, and chooses what is not done', async () => {
    const found = await look(said, { match: ({ offset }) => offset < 6 });
    expect(found).toMatchObject({ done: 2, open: 2, unknown: 2, discarded: 0, keys: 4, moreKeys: false });
    expect(found.perPartition).toEqual(new Map([[0, { fitting: 6, chosen: 4 }]]));
    expect(chosen(found)).toEqual([1, 2, 4, 5]);
    expect([found.oldest, found.newest]).toEqual([1_000, 5_000]);
  });

  it('chooses also what is done where calls are repeated or the store decides', async () => {
    for (const given of [{ force: true }, { alsoDone: true }])
      expect(chosen(await look(said, given))).toHaveLength(10);
  });

  it('leaves out what was discarded, unless events are named', async () => {
    expect(chosen(await look({}, { discardedAt: 4, force: true }))).not.toContain(4);
    expect(chosen(await look({}, { discardedAt: 4, named: true }))).toContain(4);
  });

  it('waits for conditions that must decode the event', async () => {
    const found = await look({}, { match: ({ offset }) => Promise.resolve(offset % 2 === 0) });
    expect(chosen(found)).toEqual([0, 2, 4, 6, 8]);
  });

  it('of a task that is gone on with chooses from where it was on, and goes on to count what it had sent', async () => {
    const before: Said = {
      ...{ 0: ['done'], 1: ['done', number], 2: ['deadLettered', number + 2], 3: ['retrying', number] },
      ...{ 4: ['deadLettered'], 6: ['done', number] },
    };
    const found = await look(before, { begun: { number, next: { 0: 6 } } });
    expect(chosen(found)).toEqual([7, 8, 9]);
    // 3, 4 and 5 were sent, and are not over.
    expect(found.earlier.heard()).toEqual({ done: 1, failed: 1, retrying: 0, unheard: 3 });
  });

  it('of a task that repeats calls does not repeat those that it has made', async () => {
    const before: Said = { 6: ['done', number], 7: ['done', number - 5] };
    const found = await look(before, { force: true, begun: { number, next: { 0: 6 } } });
    expect(chosen(found)).toEqual([7, 8, 9]);
    expect(found.earlier.heard()).toMatchObject({ unheard: 6 });
  });
});
