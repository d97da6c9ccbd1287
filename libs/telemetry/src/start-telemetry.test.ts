import { createServer } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { describeResource } from './describe-resource.ts';
import { exportSpans } from './export-spans.ts';
import { chooseSampler } from './choose-sampler.ts';
import { startTelemetry } from './start-telemetry.ts';

const silent = { LOG_LEVEL: 'silent' };
const nobody = () => undefined;

async function startCollector() {
  const bodies: unknown[] = [];
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    void json(request).then((body) => {
      bodies.push(body);
      response.end('{}');
    });
  }).listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, bodies, paths, close: () => server.close() };
}

describe('startTelemetry', () => {
  it('makes sampled spans with real ids and exports nothing unless configured', async () => {
    const telemetry = startTelemetry({ serviceName: 'shop', version: '1', env: silent });
    const span = telemetry.tracer.startSpan('work');
    expect(span.spanContext().traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(span.spanContext().traceFlags).toBe(1);
    expect(exportSpans(silent, nobody)).toEqual([]);
    span.end();
    await telemetry.shutdown();
  });

  it('sends spans by OTLP to the endpoint of the environment, the last ones at shutdown', async () => {
    const collector = await startCollector();
    const env = { ...silent, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const telemetry = startTelemetry({ serviceName: 'shop', version: '1', env });
    telemetry.tracer.startSpan('work').end();
    await telemetry.shutdown();
    collector.close();
    expect(collector.paths).toEqual(['/v1/traces']);
    expect(JSON.stringify(collector.bodies)).toContain('"name":"work"');
    expect(JSON.stringify(collector.bodies)).toContain('"stringValue":"shop"');
  });

  it('makes no spans and no metrics when the SDK is disabled', async () => {
    const env = { ...silent, OTEL_SDK_DISABLED: 'true' };
    const telemetry = startTelemetry({ serviceName: 'shop', version: '1', env });
    expect(telemetry.tracer.startSpan('work').isRecording()).toBe(false);
    expect(await telemetry.metricsText()).toMatch(/^#/);
    await telemetry.shutdown();
  });

  it('names the service in target_info', async () => {
    const telemetry = startTelemetry({ serviceName: 'shop', version: '1', env: silent });
    telemetry.meter.createCounter('x').add(1);
    expect(await telemetry.metricsText()).toMatch(/target_info{service_name="shop",service_version="1"/);
    await telemetry.shutdown();
  });
});

describe('the environment', () => {
  const identity = { serviceName: 'shop', version: '1' };

  it('names the service and adds resource attributes', () => {
    const env = { OTEL_SERVICE_NAME: 'store', OTEL_RESOURCE_ATTRIBUTES: 'service.name=x,team=a%2Cb,broken' };
    expect(describeResource({ ...identity, env }, 'i-1').attributes).toEqual({
      'service.name': 'store',
      'service.version': '1',
      'service.instance.id': 'i-1',
      team: 'a,b',
    });
  });

  it.each([
    [{}, 'ParentBased{root=AlwaysOnSampler'],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, 'AlwaysOffSampler'],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 'TraceIdRatioBased{0.25}'],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' }, 'ParentBased{root=TraceIdRatioBased{1}'],
  ])('chooses the sampler (%j)', (env, description) => {
    expect(String(chooseSampler(env, nobody))).toContain(description);
  });

  it.each([
    [{ OTEL_TRACES_SAMPLER: 'mine' }, 'OTEL_TRACES_SAMPLER=mine is unknown'],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' }, 'OTEL_TRACES_SAMPLER_ARG=7'],
  ])('warns of a sampler it does not know (%j)', (env, warning) => {
    const warnings: string[] = [];
    chooseSampler(env, (message) => void warnings.push(message));
    expect(warnings.join()).toContain(warning);
  });

  it('warns of an endpoint that is no URL and of a protocol that is not offered', () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    expect(exportSpans({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'here' }, warn)).toEqual([]);
    exportSpans(
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      warn,
    );
    expect(warnings).toEqual([
      'the OTLP endpoint here is not a URL: no spans are exported',
      'OTLP protocol grpc is not offered: http/json is used',
    ]);
  });

  it('exports nothing when OTEL_TRACES_EXPORTER is none', () => {
    expect(
      exportSpans({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' }, nobody),
    ).toEqual([]);
  });
});
