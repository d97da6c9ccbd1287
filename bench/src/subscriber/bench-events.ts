import type { OrderConfirmed } from '@rivulet/contracts';
import { orderConfirmed } from '@rivulet/testing';

export const keyCount = 2_000;

const digits = 12;
const items = Array.from({ length: 6 }, (_, place) => ({
  productId: `0192f0c0-0000-7000-a000-00000000000${place}`,
  quantity: place + 1,
  unitPrice: '12.50',
}));

/** The request's content as the inventory subscriber makes it. */
export const deductedItems = items.map(({ productId, quantity }) => ({ productId, quantity }));

export function eventIdOf(index: number): string {
  return `0192f0c0-0000-7000-8000-${String(index).padStart(digits, '0')}`;
}

/** Numbers that look like chance and are the same each time (the last step of murmur3). */
function mixed(index: number): number {
  let bits = Math.imul(index ^ (index >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

export function keyOf(index: number): number {
  return mixed(index) % keyCount;
}

/** One of so many. */
export function isChosen(index: number, every: number): boolean {
  return mixed(~index) % every === 0;
}

export function orderIdOf(index: number): string {
  return `0192f0c0-0000-7000-9000-${String(keyOf(index)).padStart(digits, '0')}`;
}

/** About 400 bytes of Avro. */
export function benchEvent(index: number): OrderConfirmed {
  return orderConfirmed({ eventId: eventIdOf(index), orderId: orderIdOf(index), items });
}

/** The index or key that such an id ends with. */
export function numberOf(id: string): number {
  return Number(id.slice(-digits));
}
