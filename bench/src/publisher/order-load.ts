import { exampleOrder } from '@rivulet/publisher';
import type { LoadTarget } from '../measure/closed-loop.ts';

const bodies = Array.from({ length: 256 }, (_, index) =>
  JSON.stringify({ ...exampleOrder, customerId: `customer-${index}` }),
);

/** `POST /orders` with the order that the documentation shows. */
export function orderLoad(url: string): LoadTarget {
  let next = 0;
  return {
    url,
    path: '/orders',
    headers: { 'content-type': 'application/json' },
    nextBody: () => bodies[next++ % bodies.length] ?? '',
  };
}
