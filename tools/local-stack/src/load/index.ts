export { checkLedger, isSuccess } from './check-ledger.ts';
export type { AcceptedOrder, Call, LedgerCheck } from './check-ledger.ts';
export { followLedger } from './follow-ledger.ts';
export type { LedgerFollower } from './follow-ledger.ts';
export { generateOrders } from './generate-orders.ts';
export { quantiles } from './percentile.ts';
export type { Quantiles } from './percentile.ts';
export { placeOrders } from './place-orders.ts';
export type { PlacedOrders } from './place-orders.ts';
