/** What was measured under one stable name, such as `publisher.ours.rate`, once for each repeat. */
export type Samples = Map<string, number[]>;

export interface Figure {
  median: number;
  min: number;
  max: number;
  /** In the order of the repeats. */
  repeats: number[];
}

export function addSample(samples: Samples, name: string, value: number): void {
  const known = samples.get(name);
  if (known === undefined) samples.set(name, [value]);
  else known.push(value);
}

/** @throws RangeError when there is none */
export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** Of values in ascending order; between two of them, linear. @throws RangeError when there is none */
export function percentile(ascending: readonly number[], share: number): number {
  const place = (ascending.length - 1) * share;
  const [below, above] = [ascending[Math.floor(place)], ascending[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('nothing was measured');
  return below + (above - below) * (place - Math.floor(place));
}

export function toFigures(samples: Samples): Record<string, Figure> {
  return Object.fromEntries(
    [...samples].map(([name, values]) => {
      const repeats = values.map(round);
      const [min, max] = [Math.min(...repeats), Math.max(...repeats)];
      return [name, { median: round(median(values)), min, max, repeats }];
    }),
  );
}

/** Four digits that count: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
