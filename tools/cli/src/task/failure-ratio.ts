import type { Heard } from './tally-outcomes.ts';

/** So few say nothing about an API. */
const fewest = 10;

/** The part of what was heard of that has failed, retries included; undefined while too little was heard. */
export function failureRatio({ done, failed, retrying }: Heard, planned: number): number | undefined {
  const heard = done + failed + retrying;
  if (heard === 0 || heard < Math.min(fewest, planned)) return undefined;
  return (failed + retrying) / heard;
}
