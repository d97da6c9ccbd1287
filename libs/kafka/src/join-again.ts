/** What kafkajs answers by joining the group again, wherever it is thrown. */
export function joinAgain(why: string, cause?: unknown): Error {
  return Object.assign(new Error(why, { cause }), { type: 'REBALANCE_IN_PROGRESS', retriable: true });
}
