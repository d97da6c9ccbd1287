import {
  cloudEventHeaders,
  avroType,
  eventTopic,
  headerNames,
  OrderConfirmed,
  outcomesOf,
  outcomeTopic,
  retryTopic,
  subjectOf,
  topicPlan,
  type EventOutcome,
  type OutcomeState,
} from '@rivulet/contracts';
import { frame, type LogReader } from '@rivulet/kafka';
import { createMemoryKafka, createMemorySchemaRegistry, orderConfirmed } from '@rivulet/testing';
import { openAuditLog } from '../audit/audit-log.ts';
import { createOutput } from '../output.ts';
import { replayEvents, type ReplayOptions } from './replay-events.ts';

const group = 'inventory-subscriber';
const topic = eventTopic('', OrderConfirmed);
const retry = retryTopic(topic, group);
const said = outcomesOf(OrderConfirmed);
const nowhere = { all: undefined, each: new Map<number, number>() };
const options: ReplayOptions = {
  ...{
    group,
    topic: undefined,
    filter: {},
    force: false,
    alsoDone: false,
    yes: true,
    by: 'ops',
    reason: 'r',
  },
  range: { from: nowhere, to: nowhere, fromTime: undefined, toTime: undefined },
  ...{ resume: undefined, follow: true, rate: 1_000_000, maxFailureRatio: 0.5, maxUnheard: 500, waitMs: 0 },
};

/** Brokers and registry in memory, with events that the group has read. */
async function createScene(count: number) {
  const kafka = createMemoryKafka();
  await kafka.admin.create(topicPlan({ events: [OrderConfirmed], groups: [group], partitions: 1 }));
  const schemas = createMemorySchemaRegistry();
  const schemaId = await schemas.register(subjectOf(topic), OrderConfirmed.schema);
  const saidId = await schemas.register(subjectOf(outcomeTopic(topic)), said.schema);
  const producer = await kafka.producer();
  for (let at = 0; at < count; at += 1) {
    const event = orderConfirmed({ eventId: `e-${at}` });
    const value = frame(schemaId, avroType(OrderConfirmed.schema).toBuffer(event));
    const headers = cloudEventHeaders(OrderConfirmed, event);
    await producer.send([{ topic, key: event.orderId, value, headers }]);
  }
  await kafka.admin.setOffsets(group, topic, [{ partition: 0, offset: count }]);
  const reader: LogReader = {
    async *read(ranges) {
      for (const { topic: name, partition, start, end } of ranges) {
        const own = kafka.records(name).filter((record) => record.partition === partition);
        if (start < end) yield own.filter(({ offset }) => offset >= start && offset < end);
      }
    },
    offsetsAt: async (name, partitions, time) =>
      partitions.map((partition) => ({
        partition,
        offset: kafka
          .records(name)
          .find((record) => record.partition === partition && record.timestampMs >= time)?.offset,
      })),
    close: () => Promise.resolve(),
  };
  const connections = { kafka, reader, prefix: '', registry: () => schemas, close: () => Promise.resolve() };
  const log = openAuditLog(connections);
  let text = '';
  const written = { write: (more: string) => void (text += more) };

  return {
    kafka,
    async say(offset: number, state: OutcomeState, delivery: number) {
      const outcome: EventOutcome = {
        ...{
          outcomeId: 'o',
          eventId: `e-${offset}`,
          eventKey: '',
          eventType: OrderConfirmed.type,
          group,
          state,
        },
        ...{ delivery, attempts: 1, notBefore: null, reason: null, errorClass: null, message: null },
        ...{ originTopic: topic, originPartition: 0, originOffset: offset, at: new Date() },
      };
      const value = frame(saidId, avroType(said.schema).toBuffer(outcome));
      await producer.send([{ topic: outcomeTopic(topic), key: null, value }]);
    },
    copies: () =>
      kafka
        .records(retry)
        .map(({ headers }) => [headers[headerNames.originOffset], headers[headerNames.delivery]].map(String)),
    async replay(given: Partial<ReplayOptions> = {}, ask?: (question: string) => Promise<boolean>) {
      text = '';
      const output = createOutput(false, written, written);
      const parts = { connections, log, output, signal: new AbortController().signal, ask };
      const exit = await replayEvents({ ...options, ...given }, parts);
      return { exit, text };
    },
  };
}

describe('the order to repeat calls', () => {
  it('is asked for where somebody sits at a terminal; the plan stands before the question', async () => {
    const { replay, copies, say } = await createScene(3);
    await say(1, 'done', 1);
    const refused = await replay({ force: true, yes: false }, () => Promise.resolve(false));
    expect(refused.text).toMatch(
      /replay of 3 events[^]*--force: 1 calls that are said to be done are made again/,
    );
    expect(copies()).toEqual([]);
    const questions: string[] = [];
    await replay({ force: true, yes: false }, async (question) => questions.push(question) > 0);
    expect(questions).toEqual(['Send 3 events, and repeat the calls of those that are done?']);
    expect(copies()).toHaveLength(3);
  });

  it('needs --yes where nobody can be asked, and other replays need it everywhere', async () => {
    const { replay, copies } = await createScene(3);
    await replay({ force: true, yes: false });
    await replay({ yes: false }, () => Promise.resolve(true));
    expect(copies()).toEqual([]);
  });
});

describe('the number of a replay', () => {
  it('is above that of earlier ones also within a second, and above what outcomes tell of', async () => {
    const { replay, copies, say } = await createScene(1);
    for (let tasks = 0; tasks < 3; tasks += 1) await replay();
    const [first = 0, second = 0, third = 0] = copies().map(([, number]) => Number(number));
    expect([second > first, third > second]).toEqual([true, true]);
    await say(0, 'deadLettered', third + 50);
    await replay();
    expect(copies().at(-1)).toEqual(['0', String(third + 52)]);
  });
});
