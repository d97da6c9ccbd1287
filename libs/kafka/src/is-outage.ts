/** kafkajs' names for brokers that can't be reached or found now. */
const outages: ReadonlySet<string> = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
]);

/** What kafkajs says in an error without a name when it uses a broker just as its connection went away. */
const notConnected = 'Broker not connected';

/** True when the error, or what caused it, only says that the brokers are away: nothing is wrong with this program. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return outages.has(error.name) || error.message === notConnected || isOutage(error.cause);
}

/** True when the brokers took the request, or the connection, and did not answer in time. */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KafkaJSRequestTimeoutError' || isSilence(error.cause);
}
