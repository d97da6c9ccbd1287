import { Pool } from 'undici';
import type { ContestantTask } from './contestants.ts';
import type { CpuMeter } from './cpu-meter.ts';

export interface Deduction {
  eventId: string;
  orderId: string;
  items: readonly { productId: string; quantity: number }[];
}

export interface InventoryClient {
  /** @throws when the answer is no 200 */
  deduct(deduction: Deduction): Promise<void>;
  close(): Promise<void>;
}

/** The very request that the inventory subscriber makes, without the kit. */
export function openInventory({ apiUrl, inFlight }: ContestantTask, meter: CpuMeter): InventoryClient {
  const pool = new Pool(apiUrl, { connections: inFlight, pipelining: 1 });
  return {
    async deduct({ eventId, orderId, items }) {
      meter.calling();
      const { statusCode, body } = await pool.request({
        method: 'PUT',
        path: '/inventory/deduct',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `inventory-subscriber:${eventId}`,
          'x-event-id': eventId,
        },
        body: JSON.stringify({ orderId, items }),
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`the API answered ${statusCode}`);
    },
    close: () => pool.close(),
  };
}
