// Generated from schemas/ by 'npm run generate': add an event by adding its .avsc file.
import { EventOutcome } from './event-outcome.generated.ts';
import { OrderConfirmed } from './order-confirmed.generated.ts';
import { OrderOnHold } from './order-on-hold.generated.ts';

/** Every event there is, in the order of their files. */
export const events = [EventOutcome, OrderConfirmed, OrderOnHold] as const;

export { EventOutcome, OrderConfirmed, OrderOnHold };
