import { environmentPlan } from '@rivulet/contracts';
import { applyTopics, createKafka } from '@rivulet/kafka';

/** Creates what is missing of the topics. Resolves with one line on what was done. */
export async function prepareTopics(
  brokers: readonly string[],
  prefix: string,
  onError: (sentence: string) => void,
): Promise<string> {
  // Differences are in the result, and what the client complains of while it connects is not news.
  const log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_: object, message: string) => onError(message),
  };
  const kafka = createKafka({ brokers, clientId: 'rivulet-local-stack', log });
  try {
    const specs = environmentPlan({ prefix });
    const { created, differences } = await applyTopics(kafka, specs, log);
    const found = `${created.length} created, ${specs.length - created.length} there`;
    if (differences.length === 0) return found;
    const first = differences[0];
    return `${found}, ${differences.length} settings differ: ${first?.topic} has ${first?.setting}=${first?.is}, not ${first?.mustBe}`;
  } finally {
    await kafka.close();
  }
}

function ignore(): void {}
