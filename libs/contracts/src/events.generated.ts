// Generated from schemas/ by 'npm run generate': add an event by adding its .avsc file.
import { EventOutcome } from './event-outcome.generated.ts';
import { OrderConfirmed } from './order-confirmed.generated.ts';

/** Every event there is, in the order of their files. */
export const events = [EventOutcome, OrderConfirmed] as const;

export { EventOutcome, OrderConfirmed };
