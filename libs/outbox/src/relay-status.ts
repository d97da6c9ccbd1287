import type { Logger } from '@rivulet/telemetry';
import type { RelayFault, RelayPart } from './relay-fault.ts';

/** `active`: this relay sends. `standby`: another one does; this one takes over when it ends. */
export type RelayRole = 'starting' | 'active' | 'standby' | 'stopped';

export interface RelayCondition {
  role: RelayRole;
  /** What the relay waits for, and why; absent when all is well. */
  waitsFor?: { part: RelayPart; reason: string };
}

export interface RelayStatus {
  is(role: RelayRole): void;
  waits(fault: RelayFault, retryInMs: number): void;
  /** All parts did what the relay needs. */
  recovered(): void;
  condition(): RelayCondition;
}

/** Remembers the relay's condition and logs each change of it once, however often it is reported. */
export function createRelayStatus(log: Pick<Logger, 'info' | 'warn'>): RelayStatus {
  let role: RelayRole = 'starting';
  let waitsFor: RelayCondition['waitsFor'];
  const recovered = (): void => {
    if (waitsFor !== undefined) log.info({ part: waitsFor.part }, 'outbox relay goes on');
    waitsFor = undefined;
  };
  return {
    is(next) {
      if (next !== role) log.info({ role: next }, `outbox relay is ${next}`);
      role = next;
      // Standing by shows that database and registry answer. Of the broker it shows nothing, nor does it matter then.
      if (next === 'standby' && waitsFor?.part !== 'broker') recovered();
    },
    waits(fault, retryInMs) {
      if (waitsFor?.part !== fault.part) {
        log.warn(
          { part: fault.part, reason: fault.message, retryInMs },
          `outbox relay waits for the ${fault.part}; events stay in the outbox`,
        );
      }
      waitsFor = { part: fault.part, reason: fault.message };
    },
    recovered,
    condition: () => (waitsFor === undefined || role === 'standby' ? { role } : { role, waitsFor }),
  };
}
