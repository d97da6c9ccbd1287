import type { Logger } from '@rivulet/telemetry';

/** Faults told apart at the most; those beyond are counted in the metrics alone. */
const maxKinds = 100;

/** Logs each kind of fault in a handler once, with its stack: the settlements of its deliveries tell of the rest. */
export function logFaults(log: Logger): (error: unknown, context: object) => void {
  const known = new Set<string>();
  return (error, context) => {
    const kind =
      error instanceof Error
        ? `${error.name}: ${error.stack?.split('\n')[1] ?? error.message}`
        : String(error);
    if (known.has(kind) || known.size >= maxKinds) return;
    known.add(kind);
    log.error(
      { ...context, err: error },
      'the handler has a fault: its calls are retried, then dead-lettered',
    );
  };
}
