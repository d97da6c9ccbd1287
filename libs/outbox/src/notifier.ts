import type { Logger } from '@rivulet/telemetry';

/** Calls that come while one is under way count as one more. A lost one costs no more than the wait for the next sweep. */
export function createNotifier(send: () => Promise<void>, log: Pick<Logger, 'debug'>): { notify(): void } {
  let underWay = false;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await send().catch((error: unknown) =>
        log.debug({ err: error }, 'the active relay was not told: it will see with its next sweep'),
      );
    } while (again);
    underWay = false;
  }

  return {
    notify() {
      again = true;
      if (underWay) return;
      underWay = true;
      void run();
    },
  };
}
