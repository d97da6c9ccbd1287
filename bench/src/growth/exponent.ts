export interface Slope {
  /** Of the straight line through the logarithms: 0 is flat, 1 is in proportion. */
  exponent: number;
  /** Between which two values it is steepest, and how steep. */
  steepest: { from: number; to: number; exponent: number };
}

/** Of a cost over something that grows, in ascending order; what stands at 0 has no logarithm and is left out. */
export function slopeOf(points: readonly { value: number; cost: number }[]): Slope | undefined {
  const logs = points
    .filter(({ value, cost }) => value > 0 && cost > 0)
    .map(({ value, cost }) => ({ value, x: Math.log(value), y: Math.log(cost) }));
  const parts = logs.slice(1).map((to, index) => {
    const from = logs[index] ?? to;
    return { from: from.value, to: to.value, exponent: (to.y - from.y) / (to.x - from.x) };
  });
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  const [meanX, meanY] = [mean(logs.map(({ x }) => x)), mean(logs.map(({ y }) => y))];
  const covariance = mean(logs.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const variance = mean(logs.map(({ x }) => (x - meanX) ** 2));
  const steepest = others.reduce((most, part) => (part.exponent > most.exponent ? part : most), first);
  return { exponent: covariance / variance, steepest };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
