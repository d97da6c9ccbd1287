import type { Logger } from '@rivulet/telemetry';

/** What stands in the way of all deliveries for now; each is logged when it comes and when it goes, not at every try. */
export interface Obstacles {
  hit(what: string, error: unknown): void;
  gone(what: string): void;
  /** Why nothing moves; undefined when nothing stands in the way. */
  reason(): string | undefined;
}

export function createObstacles(log: Logger): Obstacles {
  const current = new Map<string, string>();
  return {
    hit(what, error) {
      if (current.has(what)) return;
      const message = error instanceof Error ? error.message : String(error);
      current.set(what, message);
      log.warn({ obstacle: what, err: error }, 'deliveries wait: trying again until it works');
    },
    gone(what) {
      if (current.delete(what)) log.info({ obstacle: what }, 'deliveries go on');
    },
    reason() {
      if (current.size === 0) return undefined;
      return [...current].map(([what, message]) => `${what} unavailable: ${message}`).join('; ');
    },
  };
}
