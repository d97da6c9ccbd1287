import { operationsRouter, type Health } from '@rivulet/service';
import type { Telemetry } from '@rivulet/telemetry';
import express, { type Express, type RequestHandler } from 'express';
import { allowOnly, answerErrors, requireJson, unknownPath } from './answer-errors.ts';
import { docsPage } from './docs-page.ts';
import { openapiDocument } from './openapi.ts';
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
}

/** The HTTP API: paths and what stands before them. */
export function createApp(parts: AppParts): Express {
  const { notReady, receiveOrder, orderStatus, streamOrder, health, telemetry, bodyLimitBytes } = parts;
  const app = express();
  app.disable('x-powered-by');
  // Answers differ from request to request: hashing them for an ETag would cost and never match.
  app.set('etag', false);
  app.set('query parser', false);

  const document = JSON.stringify(openapiDocument({ bodyLimitBytes }));
  const page = docsPage();
  app.use(operationsRouter({ health, metricsText: telemetry.metricsText }));
  app.get('/openapi.json', (_request, response) => void response.type('application/json').send(document));
  app.get('/docs', (_request, response) => {
    response
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('html')
      .send(page);
  });

  app.use(traceRequests(telemetry));
  app.use('/orders', (_request, _response, next) => {
    if (notReady() !== undefined) throw unavailable('the publisher is still starting; nothing was stored');
    next();
  });
  // strict: false lets validation answer for a body that is JSON but no object.
  const parseJson = express.json({ limit: bodyLimitBytes, strict: false });
  app.post('/orders', requireJson, parseJson, receiveOrder);
  app.all('/orders', allowOnly('POST'));
  app.get('/orders/:id', orderStatus);
  app.all('/orders/:id', allowOnly('GET', 'HEAD'));
  app.get('/orders/:id/events', streamOrder);
  app.all('/orders/:id/events', allowOnly('GET', 'HEAD'));
  app.use(unknownPath);
  app.use(answerErrors(telemetry.log));
  return app;
}
