import type { OrderConfirmed } from '@rivulet/contracts';
import { Pool } from 'undici';

export interface Apis {
  deductInventory(order: OrderConfirmed): Promise<void>;
  notifyCustomer(order: OrderConfirmed): Promise<void>;
}

/** Of each call, in each way to make it. */
export const apiTimeoutMs = 5_000;

/** Both calls as a service makes them that knows nothing of events. */
export function openApis(inventoryUrl: string, notificationUrl: string): Apis {
  const inventory = new Pool(inventoryUrl, { connections: 128 });
  const notification = new Pool(notificationUrl, { connections: 128 });

  async function call(pool: Pool, method: 'PUT' | 'POST', path: string, content: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const { statusCode, body } = await pool.request({
      ...{ path, method, headers },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(apiTimeoutMs),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`the API answered ${statusCode}`);
  }

  return {
    deductInventory: ({ orderId, items }) =>
      call(inventory, 'PUT', '/inventory/deduct', {
        orderId,
        items: items.map(({ productId, quantity }) => ({ productId, quantity })),
      }),
    notifyCustomer: ({ orderId, customerEmail }) =>
      call(notification, 'POST', '/send-email', {
        ...{ orderId, to: customerEmail },
        subject: `Your order ${orderId} is confirmed`,
        body: 'Thank you for your order.',
      }),
  };
}
