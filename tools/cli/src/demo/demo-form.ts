import { UsageError } from '../exits.ts';

/** How long and how large the demo is. */
export interface DemoForm {
  /** How long the inventory API is down. */
  outageSeconds: number;
  /** Orders per second. */
  rate: number;
  /** Orders that the inventory API refuses for good. */
  refused: number;
  /** From when on events are replayed, as `--from-time` takes it; from the begin of the demo when left out. */
  replayFrom: string | undefined;
  /** How long anything that is promised is waited for. */
  patienceMs: number;
}

export interface DemoFormWish {
  full: boolean;
  outage: number | undefined;
  rate: number | undefined;
  refused: number | undefined;
  /** Seconds. */
  wait: number;
}

/** A redrive looks at ten outcomes before it judges, and goes at most ten ahead of them: it must have more than both. */
export const fewestRefused = 24;

const short = { outageSeconds: 30, rate: 20, refused: 40, replayFrom: undefined };
const full = { outageSeconds: 120, rate: 20, refused: 500, replayFrom: '1h' };

/** @throws UsageError naming the option that does not fit */
export function demoForm(wish: DemoFormWish): DemoForm {
  const byDefault = wish.full ? full : short;
  const form = {
    ...byDefault,
    outageSeconds: wish.outage ?? byDefault.outageSeconds,
    rate: wish.rate ?? byDefault.rate,
    refused: wish.refused ?? byDefault.refused,
    patienceMs: wish.wait * 1_000,
  };
  if (!(form.outageSeconds >= 1 && form.outageSeconds <= 3_600))
    throw new UsageError('--outage must be a number of seconds from 1 to 3600');
  if (!(form.rate > 0 && form.rate <= 1_000))
    throw new UsageError('--rate must be a number of orders per second, above 0 and at most 1000');
  if (!(Number.isInteger(form.refused) && form.refused >= fewestRefused && form.refused <= 100_000))
    throw new UsageError(
      `--refused must be a whole number from ${fewestRefused} to 100000: of fewer orders a redrive does not stop by itself`,
    );
  if (!(wish.wait >= 0)) throw new UsageError('--wait must be a number of seconds, 0 or more');
  return form;
}
