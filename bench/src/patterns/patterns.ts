/** The ways to send what happened to two APIs that are measured side by side, and what each of them is. */
export const patterns = {
  inLine: 'one plain insert, then one call after the other; the customer waits for both',
  inParallel: 'one plain insert, then both calls at once; the customer waits for both',
  fireAndForget: 'one plain insert, then the answer; the process makes both calls, and nobody waits for them',
  oneConsumer: 'the publisher as it is, and one subscriber that makes both calls for each event as one work',
  ours: 'the publisher as it is, and a subscriber for each API',
} as const;

export type PatternName = keyof typeof patterns;

/** Those that know of nothing that their process has forgotten. */
export const inProcess: readonly PatternName[] = ['inLine', 'inParallel', 'fireAndForget'];

/** Answer times of the two APIs, as is typical. */
export const inventoryMs = 500;
export const notificationMs = 300;

/** By which orders come in at the same time, as from a proxy. */
export const connections = 64;

/** What those connections let through when each order keeps its own until both calls are made, one after the other. */
export const peakPerSecond = (connections * 1_000) / (inventoryMs + notificationMs);
