import { wait } from '@rivulet/resilience';
import type { SettleEntry } from '../../idempotency-store.ts';
import { longMs, request, tokenOf, type OpenStore } from './store-steps.ts';

export function describeBatchesAndRaces(open: OpenStore, shortMs: number): void {
  describe('a batch', () => {
    it('is answered in the order of its requests', async () => {
      const { store, claim, settle } = open();
      await settle('done', tokenOf(await claim('done')), 'completed');
      await settle('copied', tokenOf(await claim('copied')), 'copied');
      await claim('leased');
      const answers = await store.claim(
        ['leased', 'new', 'done', 'copied', 'newer'].map((id) => request(id)),
      );
      expect(answers.map(({ kind }) => kind)).toEqual([
        'busy',
        'claimed',
        'completed',
        'superseded',
        'claimed',
      ]);
    });

    it('gives an event that it asks for twice to one of the two', async () => {
      const { store } = open();
      const answers = await store.claim([request('e'), request('f'), request('e')]);
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['busy', 'claimed', 'claimed']);
      expect(answers[1]?.kind).toBe('claimed');
    });

    it('writes down what it may, and says which', async () => {
      const { store, claim, claimWhenFree } = open(shortMs);
      const zombie = tokenOf(await claim('e'));
      const holder = tokenOf(await claimWhenFree('e'));
      const other = tokenOf(await claim('f'));
      const outcomes: SettleEntry[] = [
        { eventId: 'e', token: zombie, state: 'copied' },
        { eventId: 'f', token: other, state: 'copied' },
        { eventId: 'e', token: holder, state: 'completed' },
      ];
      expect(await store.settle(outcomes)).toEqual([false, true, true]);
      expect(await claim('e')).toEqual({ kind: 'completed' });
    });

    it('may be empty', async () => {
      const { store } = open();
      expect(await store.claim([])).toEqual([]);
      expect(await store.settle([])).toEqual([]);
    });
  });

  describe('a race', () => {
    it('of a hundred claims of one event has one winner', async () => {
      const { claim } = open();
      const answers = await Promise.all(Array.from({ length: 100 }, () => claim('e')));
      const kinds = answers.map(({ kind }) => kind).sort();
      expect(kinds).toEqual([...Array.from({ length: 99 }, () => 'busy'), 'claimed']);
    });

    it('for an expired lease has one winner', async () => {
      const { claim } = open(4 * shortMs);
      await claim('e');
      await wait(5 * shortMs, AbortSignal.timeout(longMs));
      const answers = await Promise.all(Array.from({ length: 20 }, () => claim('e')));
      expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    });

    it('of batches in any order gives each event once', async () => {
      const { store } = open();
      const ids = Array.from({ length: 50 }, (_, index) => `e-${index}`);
      const batches = Array.from({ length: 12 }, (_, turn) => [
        ...ids.slice(turn * 4),
        ...ids.slice(0, turn * 4),
      ]);
      const answers = await Promise.all(batches.map((batch) => store.claim(batch.map((id) => request(id)))));
      for (const id of ids) {
        const winners = batches.filter(
          (batch, index) => answers[index]?.[batch.indexOf(id)]?.kind === 'claimed',
        );
        expect(winners).toHaveLength(1);
      }
    });

    it('of claims and outcomes of the same events, in opposite orders, ends without a fault', async () => {
      const { store } = open();
      for (let round = 0; round < 20; round += 1) {
        const requests = Array.from({ length: 100 }, (_, index) => request(`${round}-${index}`));
        const tokens = (await store.claim(requests)).map(tokenOf);
        const outcomes = requests.map(({ eventId }, index) => ({
          eventId,
          token: tokens[index] ?? '',
          state: 'copied' as const,
        }));
        const [written] = await Promise.all([
          store.settle(outcomes.reverse()),
          store.claim(requests),
          store.claim(requests.map(({ eventId }) => request(eventId, 2))),
        ]);
        expect(written.every(Boolean)).toBe(true);
      }
    });

    it('of the holder and those who wait for its lease ends with one outcome', async () => {
      const { claim, claimWhenFree, settle } = open(shortMs);
      const zombie = tokenOf(await claim('e'));
      const [late, taken] = await Promise.all([
        wait(shortMs, AbortSignal.timeout(longMs)).then(() => settle('e', zombie, 'completed')),
        claimWhenFree('e'),
      ]);
      expect(taken.kind).toBe(late ? 'completed' : 'claimed');
    });
  });
}
