import {
  avroType,
  foldOutcomes,
  isTerminal,
  outcomeTopic,
  outcomesOf,
  OrderConfirmed,
  type EventOutcome,
} from '@rivulet/contracts';
import { unframe } from '@rivulet/kafka';
import { readTopic, waitFor } from '@rivulet/testing';
import { groups, type Group, type World } from './world.ts';

const type = avroType(outcomesOf(OrderConfirmed).schema);

/** Everything that was said so far, in the order of each partition. */
export async function outcomesIn(world: World): Promise<EventOutcome[]> {
  const records = await readTopic(world.kafka, outcomeTopic(world.topic));
  return records.map(({ value }) => type.fromBuffer(unframe(value).body) as EventOutcome);
}

/** Waits until each of the groups has said how each of the events ended; gives the ends by `group eventId`. */
export async function untilSaid(
  world: World,
  eventIds: readonly string[],
  { timeoutMs = 40_000, of = groups }: { timeoutMs?: number; of?: readonly Group[] } = {},
): Promise<Map<string, EventOutcome>> {
  return waitFor(
    async () => {
      const ends = new Map<string, EventOutcome>();
      const said = Map.groupBy(await outcomesIn(world), ({ group, eventId }) => `${group} ${eventId}`);
      for (const [of, outcomes] of said) {
        const present = foldOutcomes(outcomes);
        if (present !== undefined && isTerminal(present.state)) ends.set(of, present);
      }
      const all = of.every((group) => eventIds.every((eventId) => ends.has(`${group} ${eventId}`)));
      return all ? ends : undefined;
    },
    { what: `the ends of ${eventIds.length} events`, timeoutMs },
  );
}
