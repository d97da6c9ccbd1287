import type { ApiAnswer, CallContext, HttpApi } from '@rivulet/subscriber';

/** Body of `PUT /inventory/deduct`. */
export interface InventoryDeduction {
  orderId: string;
  items: { productId: string; quantity: number }[];
}

export function deduct(
  api: HttpApi,
  deduction: InventoryDeduction,
  context: CallContext,
): Promise<ApiAnswer> {
  return api.call({ method: 'PUT', path: '/inventory/deduct', body: deduction }, context);
}
