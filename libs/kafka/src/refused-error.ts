/** The broker is well and does not take these records: sending them again changes nothing until somebody changes it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly as: 'too-large' | 'unknown-topic' | 'refused';

  constructor(as: RefusedError['as'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.as = as;
  }
}

/** Broker answers about the records themselves (kafka.apache.org/protocol, error codes), by kafkajs' names for them. */
const refusals: Readonly<Record<string, RefusedError['as']>> = {
  MESSAGE_TOO_LARGE: 'too-large',
  RECORD_LIST_TOO_LARGE: 'too-large',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  INVALID_TOPIC_EXCEPTION: 'unknown-topic',
  TOPIC_AUTHORIZATION_FAILED: 'refused',
  POLICY_VIOLATION: 'refused',
  INVALID_TIMESTAMP: 'refused',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'refused',
};

/** The refusal that an error of kafkajs, or one that caused it, stands for; undefined for any other error. */
export function refusalOf(error: unknown): RefusedError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { type } = cause as { type?: unknown };
    const as = typeof type === 'string' ? refusals[type] : undefined;
    if (as !== undefined)
      return new RefusedError(as, `the broker refuses: ${cause.message}`, { cause: error });
  }
  return undefined;
}
