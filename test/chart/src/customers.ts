/** What customers say that they have placed: their lines `placed 50 orders: 48 accepted, 2 × ECONNREFUSED`, added up. */
export interface Placed {
  sent: number;
  accepted: number;
  /** How often each answer other than 201, and each error, was had. */
  refused: Map<string, number>;
}

export function readPlaced(output: string): Placed {
  const placed: Placed = { sent: 0, accepted: 0, refused: new Map() };
  for (const [, sent, accepted, refusals = ''] of output.matchAll(
    /^placed (\d+) orders: (\d+) accepted(.*)$/gm,
  )) {
    placed.sent += Number(sent);
    placed.accepted += Number(accepted);
    for (const [, times, what = ''] of refusals.matchAll(/, (\d+) × ([^,]+)/g))
      placed.refused.set(what, (placed.refused.get(what) ?? 0) + Number(times));
  }
  return placed;
}
