export interface Readiness {
  ok: boolean;
  /** By check: why it is not ready. Empty when `ok`. */
  reasons: Record<string, string>;
}

export interface Health {
  /** The probe gives the reason why the process is not ready, or nothing. A probe that throws is not ready. */
  check(name: string, probe: () => string | undefined): void;
  ready(): Readiness;
  /** True as long as the process answers at all. */
  live(): boolean;
}

/** Collects the reasons for which a process should get no work yet. */
export function createHealth(): Health {
  const probes = new Map<string, () => string | undefined>();
  return {
    check(name, probe) {
      probes.set(name, probe);
    },
    ready() {
      const reasons: Record<string, string> = {};
      for (const [name, probe] of probes) {
        const reason = reasonOf(probe);
        if (reason !== undefined) reasons[name] = reason;
      }
      return { ok: Object.keys(reasons).length === 0, reasons };
    },
    live: () => true,
  };
}

function reasonOf(probe: () => string | undefined): string | undefined {
  try {
    return probe();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
