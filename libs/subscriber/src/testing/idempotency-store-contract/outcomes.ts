import { wait } from '@rivulet/resilience';
import { longMs, tokenOf, type OpenStore } from './store-steps.ts';

export function describeOutcomes(open: OpenStore, shortMs: number): void {
  describe('an outcome', () => {
    it('is written down by the holder of the claim, also twice when the first answer was lost', async () => {
      const { claim, settle } = open();
      const token = tokenOf(await claim('e'));
      expect(await settle('e', token, 'completed')).toBe(true);
      expect(await settle('e', token, 'completed')).toBe(true);
    });

    it('is not written over by another one', async () => {
      const { claim, settle } = open();
      const token = tokenOf(await claim('e'));
      await settle('e', token, 'completed');
      expect(await settle('e', token, 'copied')).toBe(false);
      expect(await claim('e', 2)).toEqual({ kind: 'completed' });
    });

    it('of a zombie is refused and changes nothing', async () => {
      const { claim, claimWhenFree, settle } = open(shortMs);
      const zombie = tokenOf(await claim('e'));
      const holder = tokenOf(await claimWhenFree('e'));
      for (const state of ['completed', 'copied', 'dead-lettered', 'held'] as const) {
        expect(await settle('e', zombie, state)).toBe(false);
      }
      expect(await settle('e', holder, 'copied')).toBe(true);
      expect((await claim('e', 2)).kind).toBe('claimed');
    });

    it('of a zombie is refused also after the holder has written its own', async () => {
      const { claim, claimWhenFree, settle } = open(shortMs);
      const zombie = tokenOf(await claim('e'));
      await settle('e', tokenOf(await claimWhenFree('e')), 'copied');
      expect(await settle('e', zombie, 'copied')).toBe(false);
    });

    it('is still written down after the lease when nobody has taken the claim over', async () => {
      const { claim, settle } = open(shortMs);
      const token = tokenOf(await claim('e'));
      await wait(2 * shortMs, AbortSignal.timeout(longMs));
      expect(await settle('e', token, 'completed')).toBe(true);
    });

    it('says nothing about the same event in another group', async () => {
      const [one, other] = [open(), open()];
      const token = tokenOf(await one.claim('e'));
      const others = tokenOf(await other.claim('e'));
      await one.settle('e', token, 'completed');
      expect((await other.claim('e')).kind).toBe('busy');
      expect(await other.settle('e', others, 'copied')).toBe(true);
      expect(await one.claim('e')).toEqual({ kind: 'completed' });
    });

    it('of an event that was never claimed is refused', async () => {
      expect(await open().settle('e', '1', 'completed')).toBe(false);
    });
  });

  describe('a purge', () => {
    it('forgets what is settled and old, and says how much', async () => {
      const { store, claim, settle } = open();
      for (const id of ['e', 'f']) await settle(id, tokenOf(await claim(id)), 'completed');
      expect(await store.purge(longMs)).toBe(0);
      expect(await claim('e')).toEqual({ kind: 'completed' });
      await wait(2, AbortSignal.timeout(longMs));
      expect(await store.purge(1)).toBe(2);
      expect((await claim('e')).kind).toBe('claimed');
    });

    it('keeps what is claimed, however old', async () => {
      const { store, claim, settle } = open();
      const token = tokenOf(await claim('e'));
      await wait(2, AbortSignal.timeout(longMs));
      expect(await store.purge(1)).toBe(0);
      expect(await settle('e', token, 'completed')).toBe(true);
    });
  });
}
