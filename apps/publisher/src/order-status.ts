import type { RequestHandler } from 'express';
import { validate as isUuid } from 'uuid';
import type { NamedQuery } from './orders-sql.ts';
import { Problem } from './problem-details.ts';
import { readOrders } from './read-orders-sql.ts';
import { showOrder, type ShownOrder } from './show-order.ts';

/** `GET /orders/{id}`: the order without personal data, whether its event has reached the broker, and its steps. */
export function orderStatus(query: NamedQuery): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const order = await findOrder(query, request.params.id);
    response.set('Cache-Control', 'no-store').json(order);
  };
}

/** @throws Problem when the id in the path is no UUID, or no order has it */
export async function findOrder(query: NamedQuery, id: string): Promise<ShownOrder> {
  if (!isUuid(id)) {
    throw new Problem('malformed-request', 'the id in the path is not a UUID', {
      errors: [{ field: 'id', problem: 'is not a UUID', remedy: 'send the orderId that POST /orders gave' }],
    });
  }
  const [order] = await readOrders(query, [id]);
  if (order === undefined) throw new Problem('order-not-found', 'no order has this id');
  return showOrder(order);
}
