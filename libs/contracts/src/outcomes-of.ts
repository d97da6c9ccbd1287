import type { EventDefinition } from './event-definition.ts';
import { EventOutcome } from './event-outcome.generated.ts';
import { outcomeTopic } from './topics.ts';

/** The event by which all groups say what became of that event: the same for every event but for its topic. */
export function outcomesOf(event: { topic: string }): EventDefinition<EventOutcome> {
  return { ...EventOutcome, topic: outcomeTopic(event.topic) };
}
