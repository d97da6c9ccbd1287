import { eventTopic, outcomesOf, ownEvents, subjectOf } from '@rivulet/contracts';
import { createSchemaRegistry } from '@rivulet/kafka';

/** Registers the events' schemas, each subject with BACKWARD_TRANSITIVE. Resolves with one line on what was done. */
export async function registerSchemas(registryUrl: string, prefix: string): Promise<string> {
  const registry = createSchemaRegistry({ url: registryUrl });
  const registered: string[] = [];
  for (const event of ownEvents.flatMap((event) => [event, outcomesOf(event)])) {
    const subject = subjectOf(eventTopic(prefix, event));
    registered.push(`${subject} is schema ${await registry.register(subject, event.schema)}`);
  }
  return registered.join(', ');
}
