import express from 'express';
import { createHealth, listen, operationsRouter } from './index.ts';

async function serve(reasonNotReady: () => string | undefined) {
  const health = createHealth();
  health.check('kafka', reasonNotReady);
  health.check('database', () => undefined);
  const app = express().use(operationsRouter({ health, metricsText: () => Promise.resolve('up 1\n') }));
  const { port, close } = await listen(app, 0);
  return { get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`), close };
}

describe('operationsRouter', () => {
  it('is live and ready while no check objects', async () => {
    const { get, close } = await serve(() => undefined);
    expect((await get('/livez')).status).toBe(200);
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: {} }]);
    await close();
  });

  it('answers 503 with the reason of each check that objects, and stays live', async () => {
    const { get, close } = await serve(() => 'no broker answers');
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, reasons: { kafka: 'no broker answers' } },
    ]);
    expect((await get('/livez')).status).toBe(200);
    await close();
  });

  it('takes a check that throws as not ready', async () => {
    const { get, close } = await serve(() => {
      throw new Error('pool ended');
    });
    expect(await (await get('/readyz')).json()).toEqual({ ready: false, reasons: { kafka: 'pool ended' } });
    await close();
  });

  it('serves the metrics as Prometheus text', async () => {
    const { get, close } = await serve(() => undefined);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toBe('up 1\n');
    await close();
  });
});
