import type { ClaimAnswer, IdempotencyStore } from '../../idempotency-store.ts';
import { repetition, tokenOf, type OpenStore } from './store-steps.ts';

async function ask(store: IdempotencyStore, delivery: number): Promise<ClaimAnswer> {
  const [answer] = await store.claim([repetition('e', delivery)]);
  if (answer === undefined) throw new Error('the store gave no answer');
  return answer;
}

export function describeRepetitions(open: OpenStore, shortMs: number): void {
  describe('a delivery that is to repeat a call', () => {
    it('is given what an earlier delivery has completed, once: a second copy of it finds it completed', async () => {
      const { store, claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 2)), 'completed');
      await settle('e', tokenOf(await ask(store, 9)), 'completed');
      expect(await ask(store, 9)).toEqual({ kind: 'completed' });
      expect(await claim('e', 10)).toEqual({ kind: 'completed' });
      expect((await ask(store, 10)).kind).toBe('claimed');
    });

    it('is not given what the same or a later delivery has completed', async () => {
      const { store, claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 9)), 'completed');
      for (const delivery of [1, 8, 9]) expect(await ask(store, delivery)).toEqual({ kind: 'completed' });
    });

    it('is alone: a second copy waits for its lease, what was done before is a leftover', async () => {
      const { store, claim, claimWhenFree, settle } = open(shortMs);
      const first = tokenOf(await claim('e', 1));
      await settle('e', first, 'completed');
      await ask(store, 9);
      expect((await ask(store, 9)).kind).toBe('busy');
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      expect(await settle('e', first, 'completed')).toBe(false);
      expect((await claimWhenFree('e', 9)).kind).toBe('claimed');
    });

    it('leaves what became of it in the place of what was done: a failed repetition is open to later deliveries', async () => {
      const { store, claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 1)), 'completed');
      await settle('e', tokenOf(await ask(store, 9)), 'copied');
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      await settle('e', tokenOf(await claim('e', 10)), 'dead-lettered');
      expect(await claim('e', 10)).toEqual({ kind: 'superseded', copied: false });
      expect((await claim('e', 12)).kind).toBe('claimed');
    });

    it('is like any other while nothing is completed', async () => {
      const { store, settle } = open();
      await settle('e', tokenOf(await ask(store, 5)), 'copied');
      expect(await ask(store, 5)).toEqual({ kind: 'superseded', copied: true });
      expect((await ask(store, 6)).kind).toBe('claimed');
    });

    it('speaks for itself only: others of its batch find what is completed', async () => {
      const { store, claim, settle } = open();
      for (const id of ['e', 'f']) await settle(id, tokenOf(await claim(id)), 'completed');
      const answers = await store.claim([repetition('e', 9), { eventId: 'f', delivery: 9 }]);
      expect(answers.map(({ kind }) => kind)).toEqual(['claimed', 'completed']);
    });
  });
}
