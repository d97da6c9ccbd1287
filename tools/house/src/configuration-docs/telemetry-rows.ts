import type { ConfigRow } from '@rivulet/service';

function row(env: string, value: string, form: string, doc: string): ConfigRow {
  return { env, default: value, form, doc };
}

/** The OpenTelemetry variables that libs/telemetry and its exporter honour. */
export const telemetryRows: ConfigRow[] = [
  row(
    'OTEL_SDK_DISABLED',
    'false',
    'true or false',
    'No spans and no metrics; trace headers are still passed on.',
  ),
  row('OTEL_SERVICE_NAME', '(the name of the app)', 'text', 'Name of the service in spans and metrics.'),
  row('OTEL_RESOURCE_ATTRIBUTES', '(none)', 'key=value,key=value', 'More attributes of the process.'),
  row('OTEL_EXPORTER_OTLP_ENDPOINT', '(none)', 'a URL', 'OTLP collector, over HTTP; /v1/traces is appended.'),
  row(
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    '(none)',
    'a URL',
    'OTLP collector for spans, taken as it stands.',
  ),
  row(
    'OTEL_EXPORTER_OTLP_HEADERS',
    '(none)',
    'key=value,key=value',
    'Headers for the collector, such as a token.',
  ),
  row('OTEL_EXPORTER_OTLP_TIMEOUT', '10000', 'a whole number', 'Time for one export, in ms.'),
  row('OTEL_EXPORTER_OTLP_COMPRESSION', 'none', 'gzip or none', 'Compression of exports.'),
  row('OTEL_TRACES_EXPORTER', 'otlp', 'otlp or none', 'none: export nothing, whatever endpoint is named.'),
  row(
    'OTEL_TRACES_SAMPLER',
    'parentbased_always_on',
    'always_on, always_off, traceidratio, or one of them after parentbased_',
    'Which traces are recorded and exported.',
  ),
  row(
    'OTEL_TRACES_SAMPLER_ARG',
    '1',
    'a number from 0 to 1',
    'Share of traces, for the traceidratio samplers.',
  ),
  row('OTEL_BSP_SCHEDULE_DELAY', '5000', 'a whole number', 'Time between two exports, in ms.'),
  row('OTEL_BSP_EXPORT_TIMEOUT', '30000', 'a whole number', 'Time after which an export is given up, in ms.'),
  row('OTEL_BSP_MAX_QUEUE_SIZE', '2048', 'a whole number', 'Spans that may wait; later ones are dropped.'),
  row('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '512', 'a whole number', 'Spans in one export.'),
];
