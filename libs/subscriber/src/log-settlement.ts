import type { Logger } from '@rivulet/telemetry';
import type { Settlement } from './settle.ts';

/** One line for what became of a delivery, at the level of how much it matters. */
export function logSettlement(log: Logger, fields: object, settlement: Settlement): void {
  const { as, failure, claimHeld, attempts, notBefore } = settlement;
  const line = { ...fields, outcome: as, attempts, ...failure };
  if (!claimHeld) {
    log.error(line, 'outcome not written down: the claim had been taken over, the call may be repeated');
  }
  if (as === 'dead-lettered') log.error(line, 'dead-lettered');
  else if (as === 'retrying' || as === 'deferred') log.warn({ ...line, notBefore }, `call ${as}`);
  else if (as === 'discarded') log.info(line, 'dead letter discarded: its key goes on');
  else log.info(line, 'call done');
}
