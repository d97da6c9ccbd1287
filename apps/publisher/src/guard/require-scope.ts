import type { RequestHandler } from 'express';
import { Problem } from '../problem-details.ts';
import { clientOf, type Scope } from './client.ts';

/** What a method needs; the others are refused anyway. */
export const scopeOfMethod: Readonly<Record<string, Scope | undefined>> = {
  GET: 'orders:read',
  HEAD: 'orders:read',
  POST: 'orders:write',
};

/** Stands behind `authenticate`. @throws Problem 403 that names the scope */
export const requireScope: RequestHandler = (request, response, next) => {
  const scope = scopeOfMethod[request.method];
  if (scope !== undefined && clientOf(response)?.scopes.has(scope) !== true) {
    throw new Problem('missing-scope', `the scope ${scope} is needed for this`, {
      headers: { 'WWW-Authenticate': `Bearer realm="orders", error="insufficient_scope", scope="${scope}"` },
    });
  }
  next();
};
