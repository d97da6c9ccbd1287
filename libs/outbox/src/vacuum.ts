import type { Logger } from '@rivulet/telemetry';

export interface Vacuum {
  /** So many more rows, or versions of rows, are dead. */
  left(rows: number): void;
}

/** A few megabytes: vacuumed within a fraction of a second, and seldom enough to cost little. */
const perRound = 20_000;

/** Vacuums whenever enough dead rows have come together, one round at a time. A failed round costs only room. */
export function createVacuum(run: () => Promise<void>, log: Pick<Logger, 'debug'>): Vacuum {
  let dead = 0;
  let underWay = false;

  async function round(): Promise<void> {
    dead = 0;
    await run().catch((error: unknown) =>
      log.debug({ err: error }, 'the outbox was not vacuumed: autovacuum will do it'),
    );
    underWay = false;
  }

  return {
    left(rows) {
      dead += rows;
      if (dead < perRound || underWay) return;
      underWay = true;
      void round();
    },
  };
}
