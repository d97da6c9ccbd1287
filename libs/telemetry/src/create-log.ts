import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, stdTimeFunctions } from 'pino';
import type { Bindings, ChildLoggerOptions, DestinationStream, Logger } from 'pino';
import { lineWriterToStandardOutput } from './line-writer.ts';
import { redact, redactText } from './redact.ts';

export interface LogOptions {
  serviceName: string;
  /** pino's level names; `info` when absent or unknown. */
  level?: string | undefined;
  /** Where the lines go; standard output, written without blocking, when absent. */
  destination?: DestinationStream;
}

/**
 * A logger that writes one JSON object a line: level by name, ISO time, `trace_id` and `span_id` of the active span.
 * E-mail, phone and address are replaced wherever they stand. Lines not yet written are flushed when the process exits.
 */
export function createLog({ serviceName, level, destination }: LogOptions): Logger {
  const log = pino(
    {
      base: { service: serviceName, pid: process.pid },
      level: level !== undefined && level in levels ? level : 'info',
      timestamp: stdTimeFunctions.isoTime,
      mixin: traceIds,
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: { streamWrite: redactText },
    },
    destination ?? lineWriterToStandardOutput(),
  );
  return redactChildren(log);
}

/** pino gives the bindings of a child logger to no formatter; every descendant inherits this `child`. */
function redactChildren(log: Logger): Logger {
  const makeChild = log.child;
  log.child = function child<Levels extends string = never>(
    this: Logger,
    bindings: Bindings,
    options?: ChildLoggerOptions<Levels>,
  ): Logger<Levels> {
    return Reflect.apply(makeChild, this, [redact(bindings), options]) as Logger<Levels>;
  };
  return log;
}

const levels = { ...pino.levels.values, silent: Infinity };

function traceIds(): object {
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return {};
  return { trace_id: spanContext.traceId, span_id: spanContext.spanId };
}
