import { appendClaims } from './outbox-contract/append-claims.ts';
import { contractScene, type OpenTransactions } from './outbox-contract/contract-scene.ts';
import { relayClaims } from './outbox-contract/relay-claims.ts';

/**
 * What any way to append must keep, with the relay that sends it, on the run's PostgreSQL. `openTransactions` is given a
 * database with the outbox's tables. For jest.
 */
export function describeOutbox(name: string, openTransactions: OpenTransactions): void {
  describe(`an outbox appended to with ${name}`, () => {
    const scene = contractScene(openTransactions);
    appendClaims(scene);
    relayClaims(scene);
  });
}
