import type { Meter } from '@rivulet/telemetry';
import type { RequestHandler } from 'express';
import { Problem } from '../problem-details.ts';
import { overload, type LoadLimits } from './overload.ts';

/**
 * Refuses requests while there is too much to do, before anything of them is read: the answer is quick, and those that
 * are under way stay quick. Only orders count as pending: they are what takes the database's time.
 */
export function shedRequests(
  limits: LoadLimits,
  eventLoopDelayMs: () => number,
  meter: Meter,
): RequestHandler {
  const shed = meter.createCounter('rivulet.requests.shed', {
    description: 'Requests refused because of overload.',
  });
  let pendingOrders = 0;
  const leave = (): void => void (pendingOrders -= 1);

  return (request, response, next) => {
    const isOrder = request.method === 'POST';
    const load = { pendingOrders: isOrder ? pendingOrders : 0, eventLoopDelayMs: eventLoopDelayMs() };
    const reason = overload(load, limits);
    if (reason !== undefined) {
      shed.add(1, { reason });
      throw new Problem('overloaded', 'too many requests are under way; nothing was stored', {
        headers: { 'Retry-After': '1' },
      });
    }
    if (isOrder) {
      pendingOrders += 1;
      response.once('close', leave);
    }
    next();
  };
}
