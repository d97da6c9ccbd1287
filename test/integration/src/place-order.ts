import { request } from 'undici';

export interface PlacedOrder {
  orderId: string;
  eventId: string;
  [field: string]: unknown;
}

export const orderBody = {
  customerId: 'customer-1',
  customerEmail: 'ada@example.com',
  notificationChannel: 'email',
  items: [{ productId: 'product-1', quantity: 2, unitPrice: '12.50' }],
  shippingAddress: { name: 'Ada', street: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  currency: 'EUR',
};

/** Status and body of a POST /orders. */
export async function postOrder(
  publisherUrl: string,
  body: object = orderBody,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: PlacedOrder }> {
  const answer = await request(`${publisherUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: (await answer.body.json()) as PlacedOrder,
  };
}

/** @throws when the order is not accepted */
export async function placeOrder(publisherUrl: string): Promise<PlacedOrder> {
  const { status, body } = await postOrder(publisherUrl);
  if (status !== 201) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
