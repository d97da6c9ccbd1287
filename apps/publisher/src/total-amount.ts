import type { OrderRequest } from './order-request.ts';

type Item = Pick<OrderRequest['items'][number], 'quantity' | 'unitPrice'>;

/** Exact sum in decimal text with two digits after the point. */
export function totalAmount(items: readonly Item[]): string {
  let cents = 0n;
  for (const { quantity, unitPrice } of items) cents += BigInt(quantity) * toCents(unitPrice);
  return toAmount(cents);
}

/** `'12.5'` as `'12.50'`. */
export function normalAmount(amount: string): string {
  return toAmount(toCents(amount));
}

function toCents(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
}

function toAmount(cents: bigint): string {
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
