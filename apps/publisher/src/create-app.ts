import { operationsRouter, type Health } from '@rivulet/service';
import type { Telemetry } from '@rivulet/telemetry';
import express, { type Express, type RequestHandler } from 'express';
import { allowOnly, answerErrors, unknownPath } from './answer-errors.ts';
import { docsPage } from './docs-page.ts';
import type { OrdersGuard } from './guard/guard-orders.ts';
import { openapiDocument } from './openapi.ts';
import type { GuardFacts } from './openapi-guard.ts';
import { readJson } from './read-json.ts';
import { traceRequests } from './trace-requests.ts';
import { unavailable } from './until-certain.ts';

export interface AppParts {
  /** Why orders can't be handled yet. */
  notReady: () => string | undefined;
  receiveOrder: RequestHandler;
  orderStatus: RequestHandler<{ id: string }>;
  streamOrder: RequestHandler<{ id: string }>;
  health: Health;
  telemetry: Telemetry;
  bodyLimitBytes: number;
  /** What stands before `/orders`, and how the documentation is to tell of it; nothing when left out. */
  guard?: OrdersGuard;
  guardFacts?: GuardFacts;
  trustProxy?: number | readonly string[] | undefined;
}

/** The HTTP API: paths and what stands before them. */
export function createApp(parts: AppParts): Express {
  const { notReady, receiveOrder, orderStatus, streamOrder, health, telemetry, bodyLimitBytes } = parts;
  const { guard, guardFacts } = parts;
  const app = express();
  app.disable('x-powered-by');
  // Answers differ from request to request: hashing them for an ETag would cost and never match.
  app.set('etag', false);
  app.set('query parser', false);
  if (parts.trustProxy !== undefined) app.set('trust proxy', parts.trustProxy);

  const facts = { bodyLimitBytes, guard: guardFacts };
  const document = JSON.stringify(openapiDocument(facts));
  const page = docsPage(facts);
  app.use(operationsRouter({ health, metricsText: telemetry.metricsText }));
  app.get('/openapi.json', (_request, response) => void response.type('application/json').send(document));
  app.get('/docs', (_request, response) => {
    response
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('html')
      .send(page);
  });

  for (const handler of guard?.first ?? []) app.use('/orders', handler);
  app.use(traceRequests(telemetry));
  app.use('/orders', (_request, _response, next) => {
    if (notReady() !== undefined) throw unavailable('the publisher is still starting; nothing was stored');
    next();
  });
  for (const handler of guard?.beforeBody ?? []) app.use('/orders', handler);
  app.post('/orders', readJson(bodyLimitBytes), receiveOrder);
  app.all('/orders', allowOnly('POST'));
  app.get('/orders/:id', orderStatus);
  app.all('/orders/:id', allowOnly('GET', 'HEAD'));
  app.get('/orders/:id/events', streamOrder);
  app.all('/orders/:id/events', allowOnly('GET', 'HEAD'));
  app.use(unknownPath);
  app.use(answerErrors(telemetry.log));
  return app;
}
