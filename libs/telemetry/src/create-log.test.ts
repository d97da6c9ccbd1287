import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createLog } from './create-log.ts';
import { createTestTelemetry } from './create-test-telemetry.ts';

function capture(level?: string) {
  const lines: string[] = [];
  const log = createLog({
    serviceName: 'shop',
    level,
    destination: { write: (line) => void lines.push(line) },
  });
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, entries };
}

describe('createLog', () => {
  it('writes one JSON object a line with level name, service and ISO time', () => {
    const { log, entries } = capture();
    log.info({ orderId: 'o-1' }, 'accepted');
    expect(entries()).toEqual([
      expect.objectContaining({ level: 'info', service: 'shop', orderId: 'o-1', msg: 'accepted' }),
    ]);
    expect(entries()[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('adds trace_id and span_id of the active span, and none outside of one', () => {
    const { tracer } = createTestTelemetry();
    const { log, entries } = capture();
    const { traceId, spanId } = tracer.startActiveSpan('work', (span) => {
      log.info('inside');
      span.end();
      return span.spanContext();
    });
    log.info('outside');
    expect(entries()[0]).toMatchObject({ trace_id: traceId, span_id: spanId });
    expect(entries()[1]).not.toHaveProperty('trace_id');
  });

  it('hides personal values in fields, child bindings, errors and the message itself', () => {
    const { log, lines } = capture();
    const child = log.child({ customer: { phone: '0309876' } }).child({ shippingAddress: 'Side Street 2' });
    child.info(
      { event: { shippingAddress: { street: 'Main Street 1' }, phone: '0301234' } },
      'to anna@shop.example',
    );
    child.error(new Error('550 no such user anna@shop.example'));
    expect(lines.join('')).not.toMatch(/anna|Main Street|Side Street|0301234|0309876/);
    expect(lines).toHaveLength(2);
  });

  it('keeps the message and stack of a logged error', () => {
    const { log, entries } = capture();
    log.error({ err: new TypeError('broken') }, 'failed');
    expect(entries()[0]).toMatchObject({ msg: 'failed', err: { type: 'TypeError', message: 'broken' } });
  });

  it.each([
    ['debug', 1],
    ['info', 0],
    ['nonsense', 0],
    [undefined, 0],
  ])('with level %s writes %i debug lines', (level, count) => {
    const { log, lines } = capture(level);
    log.debug('detail');
    expect(lines).toHaveLength(count);
  });

  it.each(['process.exit(3)', "throw new Error('crash')"])(
    'loses no line when the process ends by %s',
    (ending) => {
      const code = `
      import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'create-log.ts'))};
      const log = createLog({ serviceName: 'shop' });
      for (let line = 1; line <= 5000; line += 1) log.info({ line }, 'counted');
      ${ending};`;
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
        encoding: 'utf8',
        maxBuffer: 10_000_000,
      });
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(5000);
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ line: 5000 });
    },
  );

  it('lets the process end when nobody reads its output any more', async () => {
    const code = `
      import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'create-log.ts'))};
      const log = createLog({ serviceName: 'shop' });
      process.once('SIGTERM', () => {
        for (let line = 1; line <= 100; line += 1) log.info({ line }, 'counted');
        process.exit(3);
      });
      setInterval(() => undefined, 1000);
      process.stderr.write('ready');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
    await once(child.stderr, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([3, null]);
  });
});
