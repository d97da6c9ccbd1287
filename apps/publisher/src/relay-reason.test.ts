import { relayReason } from './relay-reason.ts';

describe('readiness by the relay', () => {
  it.each(['broker', 'schema registry', 'database'] as const)(
    'is not lost while the %s is away: orders wait in the outbox',
    (part) => {
      expect(relayReason({ role: 'active', waitsFor: { part, reason: 'down' } })).toBeUndefined();
    },
  );

  it('is lost while the own schema is not registered', () => {
    expect(relayReason({ role: 'starting', waitsFor: { part: 'schema', reason: 'schema: none' } })).toBe(
      'schema: none',
    );
  });

  it('is not there before the schemas have been asked for', () => {
    expect(relayReason({ role: 'starting' })).toBe('the relay is starting');
  });

  it('is there on standby', () => {
    expect(relayReason({ role: 'standby' })).toBeUndefined();
  });
});
