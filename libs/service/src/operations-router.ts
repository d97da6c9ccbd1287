import { Router } from 'express';
import type { Health } from './create-health.ts';

/** `/livez`, `/readyz` (503 with the reasons when not ready) and `/metrics` (Prometheus text). */
export function operationsRouter(options: { health: Health; metricsText: () => Promise<string> }): Router {
  const { health, metricsText } = options;
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.status(health.live() ? 200 : 503).json({ live: health.live() });
  });
  router.get('/readyz', (_request, response) => {
    const { ok, reasons } = health.ready();
    response.status(ok ? 200 : 503).json({ ready: ok, reasons });
  });
  router.get('/metrics', async (_request, response) => {
    const body = await metricsText();
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(body);
  });
  return router;
}
