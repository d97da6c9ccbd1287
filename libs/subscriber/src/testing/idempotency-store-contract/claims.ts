import { wait } from '@rivulet/resilience';
import type { ClaimAnswer } from '../../idempotency-store.ts';
import { longMs, request, tokenOf, type OpenStore } from './store-steps.ts';

export function describeClaims(open: OpenStore, shortMs: number): void {
  describe('a claim', () => {
    it('is given for an event that nobody has claimed', async () => {
      const { claim } = open();
      expect(await claim('e')).toEqual({ kind: 'claimed', token: expect.stringMatching(/^\d+$/) as string });
    });

    it('keeps others off until its lease has run out, and says for how long', async () => {
      const { claim, claimWhenFree } = open(shortMs);
      const first = tokenOf(await claim('e'));
      const refused = await claim('e');
      expect(refused.kind).toBe('busy');
      if (refused.kind === 'busy') expect(refused.forMs).toBeLessThanOrEqual(shortMs);
      const second = tokenOf(await claimWhenFree('e'));
      expect(BigInt(second)).toBeGreaterThan(BigInt(first));
    });

    it('holds as long as its lease', async () => {
      const { claim } = open();
      await claim('e');
      const refused = await claim('e');
      expect(refused.kind).toBe('busy');
      if (refused.kind === 'busy') expect(refused.forMs).toBeGreaterThan(longMs / 2);
    });

    it('is never given again once the call is completed, to no delivery', async () => {
      const { claim, settle } = open(shortMs);
      await settle('e', tokenOf(await claim('e')), 'completed');
      await wait(2 * shortMs, AbortSignal.timeout(longMs));
      for (const delivery of [1, 2, 9]) expect(await claim('e', delivery)).toEqual({ kind: 'completed' });
    });

    it('is apart for each event and for each group', async () => {
      const [one, other] = [open(), open()];
      for (const steps of [one, other]) {
        expect((await steps.claim('e')).kind).toBe('claimed');
        expect((await steps.claim('f')).kind).toBe('claimed');
      }
      expect((await one.claim('e')).kind).toBe('busy');
    });
  });

  describe('the number of a delivery', () => {
    it('decides after a copy: only a later delivery may call', async () => {
      const { claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 2)), 'copied');
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      expect(await claim('e', 2)).toEqual({ kind: 'superseded', copied: true });
      expect((await claim('e', 3)).kind).toBe('claimed');
    });

    it('decides after a dead letter: only a redrive may call', async () => {
      const { claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 2)), 'dead-lettered');
      expect(await claim('e', 2)).toEqual({ kind: 'superseded', copied: false });
      expect((await claim('e', 3)).kind).toBe('claimed');
    });

    it('decides after a dead letter that holds its key: a redrive may call, others are told of the copy', async () => {
      const { claim, settle } = open();
      await settle('e', tokenOf(await claim('e', 2)), 'held');
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      expect(await claim('e', 2)).toEqual({ kind: 'superseded', copied: true });
      await settle('e', tokenOf(await claim('e', 3)), 'dead-lettered');
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: false });
    });

    it.each(['dead-lettered', 'held'] as const)(
      'does not count across records of one event: a repetition of one that is %s may not call, and has no copy',
      async (state) => {
        const { store, settle } = open();
        const ask = async (delivery: number, origin: string): Promise<ClaimAnswer> => {
          const [answer] = await store.claim([{ ...request('e', delivery), origin }]);
          return answer ?? { kind: 'busy', forMs: 0 };
        };
        await settle('e', tokenOf(await ask(2, '0/7')), state);
        for (const delivery of [1, 3])
          expect(await ask(delivery, '0/9')).toEqual({ kind: 'superseded', copied: false });
        expect((await ask(3, '0/7')).kind).toBe('claimed');
      },
    );

    it('lets a later delivery wait for the lease of an earlier one, and take it over then', async () => {
      const { claim, claimWhenFree } = open(shortMs);
      await claim('e', 1);
      expect((await claim('e', 2)).kind).toBe('busy');
      expect((await claimWhenFree('e', 2)).kind).toBe('claimed');
    });

    it('never lets an earlier delivery take a later one over, not even after its lease', async () => {
      const { claim, claimWhenFree } = open(shortMs);
      await claim('e', 2);
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      await wait(2 * shortMs, AbortSignal.timeout(longMs));
      expect(await claim('e', 1)).toEqual({ kind: 'superseded', copied: true });
      expect((await claimWhenFree('e', 2)).kind).toBe('claimed');
    });
  });
}
