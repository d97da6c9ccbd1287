import type { RelayCondition } from '@rivulet/outbox';

/**
 * Why the relay's condition makes this process unfit for orders. A broker or registry that is away is no such reason:
 * orders are accepted all the same and wait in the outbox. A schema that was never registered is one: a new version
 * must not replace the old one before its events can be sent.
 */
export function relayReason({ role, waitsFor }: RelayCondition): string | undefined {
  if (role === 'starting' && waitsFor === undefined) return 'the relay is starting';
  return waitsFor?.part === 'schema' ? waitsFor.reason : undefined;
}
