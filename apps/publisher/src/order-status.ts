import type { RequestHandler } from 'express';
import { validate as isUuid } from 'uuid';
import { readOrder, type NamedQuery, type StoredOrder } from './orders-sql.ts';
import { Problem } from './problem-details.ts';

/** `GET /orders/{id}`: the order without personal data, and whether its event has reached the broker. */
export function orderStatus(query: NamedQuery): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    if (!isUuid(id)) {
      throw new Problem('malformed-request', 'the id in the path is not a UUID', {
        errors: [
          { field: 'id', problem: 'is not a UUID', remedy: 'send the orderId that POST /orders gave' },
        ],
      });
    }
    const order = await readOrder(query, id);
    if (order === undefined) throw new Problem('order-not-found', 'no order has this id');
    response.set('Cache-Control', 'no-store').json(shown(order));
  };
}

function shown({ eventId, published, items, ...order }: StoredOrder) {
  // jsonb does not keep the order of fields.
  const shownItems = items.map(({ productId, quantity, unitPrice }) => ({ productId, quantity, unitPrice }));
  return { ...order, items: shownItems, event: { eventId, published } };
}
