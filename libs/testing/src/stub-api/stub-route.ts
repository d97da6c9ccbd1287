import type { z } from 'zod';
import type { LedgerEntry } from './ledger-entry.ts';

/** One call that a stub API takes. A body that does not fit the schema is answered with 400 and the reasons. */
export interface StubRoute {
  method: string;
  path: string;
  body: z.ZodType;
  /** The answer's body, from the call that had the effect: a repeated call gets the same. */
  answer(effect: LedgerEntry): Record<string, unknown>;
}

/** The route for a call, or the status and reason for having none. */
export function findRoute(
  routes: readonly StubRoute[],
  method: string,
  path: string,
): StubRoute | { status: 404 | 405; reason: string } {
  const onPath = routes.filter((route) => route.path === path);
  const route = onPath.find((candidate) => candidate.method === method);
  if (route) return route;
  const known = routes.map((candidate) => `${candidate.method} ${candidate.path}`).join(', ');
  return onPath.length > 0
    ? { status: 405, reason: `${path} does not take ${method}; this API takes ${known}` }
    : { status: 404, reason: `there is no ${path}; this API takes ${known}` };
}
