/** How much there is to do. */
export interface Load {
  pendingOrders: number;
  /** How late the event loop runs what is due, lately on the average. */
  eventLoopDelayMs: number;
}

/** 0 is no limit. */
export interface LoadLimits {
  maxPendingOrders: number;
  maxEventLoopDelayMs: number;
}

/** Why one more request would only make all of them slower. */
export function overload(load: Load, limits: LoadLimits): 'pending-orders' | 'event-loop' | undefined {
  const { maxPendingOrders, maxEventLoopDelayMs } = limits;
  if (maxPendingOrders > 0 && load.pendingOrders >= maxPendingOrders) return 'pending-orders';
  if (maxEventLoopDelayMs > 0 && load.eventLoopDelayMs > maxEventLoopDelayMs) return 'event-loop';
  return undefined;
}
