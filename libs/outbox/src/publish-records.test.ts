import fc from 'fast-check';
import type { UnsentRecord } from './outbox-record.ts';
import { publishRecords } from './publish-records.ts';
import { RefusedRecords } from './refused-records.ts';

function record(id: number, key: string): UnsentRecord {
  return {
    ...{ id: String(id), eventId: String(id), topic: 't', key, subject: 's', schemaFingerprint: 'f' },
    ...{ payload: Buffer.alloc(0), headers: {}, heldBack: false },
  };
}

/** Publishes records with these keys; those whose place is bad are refused, alone by name or with all that they are sent with. */
async function publish(keys: readonly string[], bad: ReadonlySet<number>, named = false, batchBytes = 1e9) {
  const run = keys.map((key, index) => record(index, key));
  const sent: string[] = [];
  const marked: string[] = [];
  const parked = new Map<string, string>();
  let sends = 0;
  await publishRecords(run, {
    send: (records) => {
      sends += 1;
      const refused = records.filter(({ id }) => bad.has(Number(id)));
      if (refused.length > 0)
        return Promise.reject(new RefusedRecords('too-large', 'too large', named ? refused : undefined));
      sent.push(...records.map(({ id }) => id));
      return Promise.resolve();
    },
    mark: (records) => Promise.resolve(void marked.push(...records.map(({ id }) => id))),
    session: {
      park: (ids, as) => Promise.resolve(ids.forEach((id) => parked.set(id, as))),
    },
    parked: () => undefined,
    batchBytes,
    stop: new AbortController().signal,
  });
  return { sent, marked, parked: Object.fromEntries(parked), sends };
}

describe('publishRecords', () => {
  it('sends all at once when nothing is refused', async () => {
    expect(await publish(['a', 'b', 'a'], new Set())).toEqual({
      ...{ sent: ['0', '1', '2'], marked: ['0', '1', '2'], parked: {}, sends: 1 },
    });
  });

  it.each([true, false])(
    'parks what is refused with what follows of its key (told which: %s)',
    async (named) => {
      const { sent, parked } = await publish(['a', 'b', 'a', 'b', 'a', 'c'], new Set([2]), named);
      expect(sent).toEqual(['0', '1', '3', '5']);
      expect(parked).toEqual({ 2: 'too-large', 4: 'behind' });
    },
  );

  it('finds one refused record of many with few sends', async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `key-${index}`);
    const { sent, sends } = await publish(keys, new Set([321]));
    expect(sent).toHaveLength(499);
    expect(sends).toBeLessThan(30);
  });

  it('for any refusals: each record is sent and marked, or parked; a key stays in order and never goes on past a parked one', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.array(fc.nat(39)),
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        async (given, refused, named, perRun) => {
          const { sent, marked, parked } = await publish(given, new Set(refused), named, perRun * 520);
          expect(marked).toEqual(sent);
          expect([...sent, ...Object.keys(parked)].map(Number).sort((x, y) => x - y)).toEqual([
            ...given.keys(),
          ]);
          for (const key of new Set(given)) {
            const ofKey = [...given.keys()].filter((index) => given[index] === key);
            const sentOfKey = sent.map(Number).filter((index) => given[index] === key);
            const firstBad = ofKey.find((index) => refused.includes(index)) ?? Infinity;
            expect(sentOfKey).toEqual(ofKey.filter((index) => index < firstBad));
          }
        },
      ),
    );
  });
});
