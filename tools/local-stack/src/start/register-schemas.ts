import { eventTopic, OrderConfirmed, subjectOf } from '@rivulet/contracts';
import { createSchemaRegistry } from '@rivulet/kafka';

/** Registers the events' schemas, each subject with BACKWARD_TRANSITIVE. Resolves with one line on what was done. */
export async function registerSchemas(registryUrl: string, prefix: string): Promise<string> {
  const registry = createSchemaRegistry({ url: registryUrl });
  const subject = subjectOf(eventTopic(prefix, OrderConfirmed));
  const id = await registry.register(subject, OrderConfirmed.schema);
  return `${subject} is schema ${id}`;
}
