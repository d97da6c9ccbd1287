/** Asks kafkajs for something about several topics. Of faults it only says that there are some: here, which and where. @throws what it threw */
export async function inWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const faults = faultsOf(error);
    if (error instanceof Error && faults.length > 0) error.message = describe(faults);
    throw error;
  }
}

interface TopicFault {
  message: string;
  type?: string;
  topic?: string;
}

/** Somebody else created a topic meanwhile: that is no fault. */
function faultsOf(error: unknown): TopicFault[] {
  const { errors } = error as { errors?: TopicFault[] };
  return (errors ?? []).filter(({ type }) => type !== 'TOPIC_ALREADY_EXISTS');
}

const hints: Readonly<Record<string, string>> = {
  INVALID_REPLICATION_FACTOR: ', there are fewer brokers than replicas',
  TOPIC_AUTHORIZATION_FAILED: ', this user may not create topics',
};

function describe(faults: readonly TopicFault[]): string {
  const alike = Map.groupBy(
    faults,
    ({ message, type }) => `${message}${hints[type ?? ''] ?? ''} (${type ?? 'unknown'})`,
  );
  return [...alike]
    .map(([what, where]) => `${what}: ${where.map(({ topic }) => topic).join(', ')}`)
    .join('; ');
}
