import { amount, object, text, time, uuid } from './openapi-forms.ts';
import { confirmedSteps, onHoldSteps } from './order-steps.ts';
import type { ProblemKind } from './problem-details.ts';
import { stepStates } from './show-order.ts';

/** What these operations share with the others. */
interface Shared {
  jsonOf: (schema: string) => object;
  problems: (...kinds: ProblemKind[]) => object;
}

const order = object({
  orderId: uuid,
  status: {
    enum: ['confirmed', 'on_hold'],
    description:
      'on_hold: the inventory refused its items for good; confirmed again when it took them after all',
  },
  customerId: text,
  notificationChannel: { enum: ['email', 'sms'] },
  items: {
    type: 'array',
    items: object({ productId: text, quantity: { type: 'integer' }, unitPrice: text }),
  },
  totalAmount: amount,
  currency: text,
  confirmedAt: time,
  event: object({
    eventId: uuid,
    published: { type: 'boolean', description: 'whether the event has reached the broker' },
  }),
  steps: {
    ...object(
      Object.fromEntries(
        [...confirmedSteps, ...onHoldSteps].map(({ name }) => [name, { $ref: '#/components/schemas/Step' }]),
      ),
      onHoldSteps.map(({ name }) => name),
    ),
    description: 'what became of each call that the order asks for',
  },
});

const step = object(
  {
    state: {
      enum: stepStates,
      description:
        'pending: nothing was heard yet; retrying: waits for another call; failed: given up; compensated: made up for',
    },
    since: { ...time, description: 'when that was said; of a pending step, when its event was made' },
    attempts: { type: 'integer', description: 'calls spent' },
    nextAttemptAt: { ...time, description: 'when the next call is due' },
    reason: { ...text, description: 'why it failed: permanent, attempts-exhausted, too-old' },
    errorClass: { ...text, description: 'what went wrong last, such as status-503 or timeout' },
  },
  ['nextAttemptAt', 'reason', 'errorClass'],
);

const orderId = { name: 'id', in: 'path', required: true, description: 'the orderId', schema: uuid };

const showOrder = ({ jsonOf, problems }: Shared) => ({
  operationId: 'showOrder',
  summary:
    'Shows an order, without personal data: whether its event was published, and the state of each step',
  parameters: [orderId],
  responses: {
    '200': { description: 'The order.', content: jsonOf('Order') },
    ...problems('malformed-request', 'order-not-found', 'unavailable'),
  },
});

const streamOrder = ({ problems }: Shared) => ({
  operationId: 'streamOrder',
  summary:
    'Streams what GET /orders/{id} shows: the present state, then each change, until nothing will change',
  description:
    'Server-sent events: `order` with the order as JSON, and `end` when every step has ended. Comments keep the ' +
    'connection alive. The id of an event stands for its state: what Last-Event-ID names is not sent again.',
  parameters: [
    orderId,
    {
      name: 'Last-Event-ID',
      in: 'header',
      required: false,
      description: 'The id of the last event that was received.',
      schema: text,
    },
  ],
  responses: {
    '200': { description: 'The stream.', content: { 'text/event-stream': { schema: text } } },
    '204': { description: 'Nothing will change any more since the state that Last-Event-ID names.' },
    ...problems('malformed-request', 'order-not-found', 'too-many-streams', 'unavailable'),
  },
});

/** Schemas of what became of an order. */
export const orderSchemas = { Order: order, Step: step };

/** Paths by which that is asked for. */
export function orderPaths(shared: Shared) {
  return {
    '/orders/{id}': { get: showOrder(shared) },
    '/orders/{id}/events': { get: streamOrder(shared) },
  };
}
