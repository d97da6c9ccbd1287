import { readTopics, type LedgerEntry } from '@rivulet/testing';
import type { Call, History } from '../history/history.ts';
import type { AppendedEvent } from '../history/orders.ts';
import { offsetsTopic, readCommits } from '../history/read-commits.ts';
import { toSaidOutcome } from '../history/read-outcome.ts';
import { toCopy, toDeadLetter, toLoggedEvent } from '../history/read-handed-on.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';

type Collected = Pick<
  History,
  'appended' | 'log' | 'calls' | 'copies' | 'deadLetters' | 'outcomes' | 'commits'
>;

/** What the topics and the ledgers hold when everything is over. */
export async function collectHistory(
  { kafka, topics, apis, publisherDatabase }: World,
  plan: Pick<RunPlan, 'appends' | 'replicas'>,
): Promise<Collected> {
  const clocks = new Map(plan.replicas.map(({ name, clockOffsetMs }) => [name, clockOffsetMs]));
  const groups = [...apis.keys()];
  const handedOn = groups.flatMap((group) => [topics.retry(group), topics.deadLetters(group)]);
  const records = await readTopics(kafka, [topics.event, topics.outcomes, offsetsTopic, ...handedOn]);
  const of = Map.groupBy(records, ({ topic }) => topic);
  const ofGroups = <T>(
    topicOf: (group: string) => string,
    read: (record: (typeof records)[number], group: string) => T,
  ): T[] => groups.flatMap((group) => (of.get(topicOf(group)) ?? []).map((record) => read(record, group)));
  const committed = (await publisherDatabase?.readCommitted()) ?? [];
  return {
    appended: withRolledBack(plan.appends, committed),
    log: (of.get(topics.event) ?? []).map(toLoggedEvent),
    copies: ofGroups(topics.retry, toCopy),
    deadLetters: ofGroups(topics.deadLetters, toDeadLetter),
    outcomes: (of.get(topics.outcomes) ?? []).map(toSaidOutcome),
    commits: readCommits(of.get(offsetsTopic) ?? [], groups).filter(({ topic }) =>
      topic.startsWith(topics.event),
    ),
    calls: [...apis].flatMap(([group, api]) => api.ledger().map((entry) => toCall(entry, group, clocks))),
  };
}

/** What was appended and is not among the committed was rolled back. */
function withRolledBack(appends: RunPlan['appends'], committed: readonly AppendedEvent[]): AppendedEvent[] {
  const ids = new Set(committed.map(({ eventId }) => eventId));
  const others = appends.filter(({ eventId }) => !ids.has(eventId));
  return [...committed, ...others.map(({ eventId, key }) => ({ eventId, key, sequence: null }))];
}

function toCall(entry: LedgerEntry, group: string, clocks: ReadonlyMap<string, number>): Call {
  const {
    seq,
    caller,
    eventId,
    idempotencyKey,
    orderId,
    at,
    sentAt,
    endedAt,
    status,
    effect,
    replayed,
    answered,
  } = entry;
  // Each instance is started with the preload that says it: by the time of arrival, an early call could pass for a late one.
  if (caller !== null && sentAt === null)
    throw new Error(`call ${seq} of ${caller} does not say when it was made`);
  return {
    group,
    seq,
    replica: caller,
    eventId: eventId ?? '',
    idempotencyKey: idempotencyKey ?? '',
    key: orderId ?? '',
    sentAt: sentAt === null ? at : sentAt - (clocks.get(caller ?? '') ?? 0),
    at,
    endedAt,
    status,
    effect,
    replayed,
    answered,
  };
}
