import { z } from 'zod';
import { startStubApi, type StubApi, type StubApiOptions } from './stub-api/start-stub-api.ts';
import type { StubRoute } from './stub-api/stub-route.ts';

const deduct: StubRoute = {
  method: 'PUT',
  path: '/inventory/deduct',
  body: z.strictObject({
    orderId: z.string().min(1),
    items: z.array(z.strictObject({ productId: z.string().min(1), quantity: z.int().positive() })).min(1),
  }),
  answer: ({ seq, orderId }) => ({ status: 'deducted', orderId, deductionId: `deduction-${seq}` }),
};

/** A stand-in for the warehouse: `PUT /inventory/deduct`. */
export function startInventoryApi(options?: StubApiOptions): Promise<StubApi> {
  return startStubApi([deduct], options);
}
