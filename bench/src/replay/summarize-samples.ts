/** Of the command's process, taken every second. */
export interface Sample {
  atMs: number;
  /** Events sent by then, as the command says; 0 while it looks at them. */
  sent: number;
  cpuMicros: number;
  rssBytes: number;
}

export interface Summary {
  /** Until the first event was sent. */
  planningMs: number;
  eventsPerSecond: number;
  cpuMicrosPerEvent: number;
  rssBytes: { planned: number; afterATenth: number; median: number; max: number; last: number };
  /** Largest resident memory after the first tenth, divided by what it was then: 1 is flat. */
  growth: number;
}

/** @throws Error when the run was too short to be judged */
export function summarizeSamples(samples: readonly Sample[], events: number): Summary {
  const sending = samples.filter(({ sent }) => sent > 0);
  const tenth = sending.find(({ sent }) => sent >= events / 10);
  const [first, last] = [sending[0], sending.at(-1)];
  if (first === undefined || last === undefined || tenth === undefined || last.atMs === first.atMs)
    throw new Error('the replay was over before it could be measured: take more events');
  const later = sending.filter(({ atMs }) => atMs >= tenth.atMs).map(({ rssBytes }) => rssBytes);
  const max = Math.max(...later);
  const sentMeanwhile = last.sent - first.sent;
  return {
    planningMs: Math.round(first.atMs),
    eventsPerSecond: Math.round((sentMeanwhile / (last.atMs - first.atMs)) * 1_000),
    cpuMicrosPerEvent: Math.round(((last.cpuMicros - first.cpuMicros) / sentMeanwhile) * 10) / 10,
    rssBytes: {
      planned: first.rssBytes,
      afterATenth: tenth.rssBytes,
      median: later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? max,
      max,
      last: last.rssBytes,
    },
    growth: Math.round((max / tenth.rssBytes) * 100) / 100,
  };
}
