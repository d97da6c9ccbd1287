import type { OrderConfirmed } from '@rivulet/contracts';
import { Pool } from 'undici';

export interface Apis {
  deductInventory(order: OrderConfirmed): Promise<void>;
  notifyCustomer(order: OrderConfirmed): Promise<void>;
}

/** Both calls as a service makes them that knows nothing of events. */
export function openApis(inventoryUrl: string, notificationUrl: string): Apis {
  const inventory = new Pool(inventoryUrl, { connections: 128 });
  const notification = new Pool(notificationUrl, { connections: 128 });

  async function call(pool: Pool, method: 'PUT' | 'POST', path: string, content: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const { statusCode, body } = await pool.request({ path, method, headers, body: JSON.stringify(content) });
    await body.dump();
    if (statusCode !== 200) throw new Error(`the API answered ${statusCode}`);
  }

  return {
    deductInventory: ({ orderId, items }) => call(inventory, 'PUT', '/inventory/deduct', { orderId, items }),
    notifyCustomer: ({ orderId, customerEmail }) =>
      call(notification, 'POST', '/send-email', { orderId, to: customerEmail }),
  };
}
