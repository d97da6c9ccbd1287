import { OrderConfirmed, OrderOnHold, type EventDefinition } from '@rivulet/contracts';

export interface StepDeclaration {
  /** As `GET /orders/{id}` names it. */
  name: string;
  /** The consumer group that carries the step out. */
  group: string;
  /** The event that it hears. */
  event: EventDefinition<never>;
}

/** Steps that every order has. */
export const confirmedSteps = [
  { name: 'inventory', group: 'inventory-subscriber', event: OrderConfirmed },
  { name: 'notification', group: 'notification-subscriber', event: OrderConfirmed },
] as const satisfies readonly StepDeclaration[];

/** Steps of an order while it is on hold. */
export const onHoldSteps = [
  { name: 'onHoldNotice', group: 'notification-subscriber.on-hold', event: OrderOnHold },
] as const satisfies readonly StepDeclaration[];

const groups = new Set<string>([...confirmedSteps, ...onHoldSteps].map(({ group }) => group));

/** What other groups say of an order's events is no step of the order. */
export function isStep(group: string): boolean {
  return groups.has(group);
}
