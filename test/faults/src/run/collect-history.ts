import { readTopics, type LedgerEntry } from '@rivulet/testing';
import type { Call, History } from '../history/history.ts';
import { offsetsTopic, readCommits } from '../history/read-commits.ts';
import { toSaidOutcome } from '../history/read-outcome.ts';
import { toCopy, toDeadLetter, toLoggedEvent } from '../history/read-handed-on.ts';
import type { World } from '../system/world.ts';

type Collected = Pick<History, 'log' | 'calls' | 'copies' | 'deadLetters' | 'outcomes' | 'commits'>;

/** What the topics and the ledgers hold when everything is over. */
export async function collectHistory({ kafka, topics, apis }: World): Promise<Collected> {
  const groups = [...apis.keys()];
  const handedOn = groups.flatMap((group) => [topics.retry(group), topics.deadLetters(group)]);
  const records = await readTopics(kafka, [topics.event, topics.outcomes, offsetsTopic, ...handedOn]);
  const of = Map.groupBy(records, ({ topic }) => topic);
  const ofGroups = <T>(
    topicOf: (group: string) => string,
    read: (record: (typeof records)[number], group: string) => T,
  ): T[] => groups.flatMap((group) => (of.get(topicOf(group)) ?? []).map((record) => read(record, group)));
  return {
    log: (of.get(topics.event) ?? []).map(toLoggedEvent),
    copies: ofGroups(topics.retry, toCopy),
    deadLetters: ofGroups(topics.deadLetters, toDeadLetter),
    outcomes: (of.get(topics.outcomes) ?? []).map(toSaidOutcome),
    commits: readCommits(of.get(offsetsTopic) ?? [], groups).filter(({ topic }) =>
      topic.startsWith(topics.event),
    ),
    calls: [...apis].flatMap(([group, api]) => api.ledger().map((entry) => toCall(entry, group))),
  };
}

function toCall(entry: LedgerEntry, group: string): Call {
  const { seq, caller, eventId, idempotencyKey, orderId, at, endedAt, status, effect, replayed, answered } =
    entry;
  return {
    group,
    seq,
    replica: caller,
    eventId: eventId ?? '',
    idempotencyKey: idempotencyKey ?? '',
    key: orderId ?? '',
    at,
    endedAt,
    status,
    effect,
    replayed,
    answered,
  };
}
