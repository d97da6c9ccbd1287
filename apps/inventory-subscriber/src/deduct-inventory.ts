import type { OrderConfirmed } from '@rivulet/contracts';
import type { Handle, HttpApi } from '@rivulet/subscriber';
import { deduct } from './inventory-api.ts';

/** The group's one call: takes the order's items out of stock. */
export function deductInventory(api: HttpApi): Handle<OrderConfirmed> {
  return ({ orderId, items }, context) =>
    deduct(
      api,
      { orderId, items: items.map(({ productId, quantity }) => ({ productId, quantity })) },
      context,
    );
}
