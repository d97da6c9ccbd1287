import type { TopicAdmin } from '@rivulet/kafka';
import { checkTopics, unequalPartitions } from './check-topics.ts';

const topics = { event: 'orders', retry: 'orders.g.retry', deadLetters: 'orders.g.dlq' };

function brokerWith(partitions: Record<string, number>, config: Record<string, string> = {}): TopicAdmin {
  return {
    topics: async () => Object.keys(partitions),
    describe: async (names: readonly string[]) =>
      names.map((name) => ({ name, partitions: partitions[name] ?? 0, replicationFactor: 1, config })),
  } as unknown as TopicAdmin;
}

describe('checkTopics', () => {
  it('is content with three topics of equally many partitions', async () => {
    const broker = brokerWith({ orders: 3, 'orders.g.retry': 3, 'orders.g.dlq': 3, other: 1 });
    await expect(checkTopics(broker, topics)).resolves.toEqual({ retryRetentionMs: Infinity });
  });

  it.each([
    ['for ever', '-1', Infinity],
    ['for a time', '86400000', 86_400_000],
  ])('tells how long the retry topic keeps a copy: %s', async (_, configured, retryRetentionMs) => {
    const config = { 'retention.ms': configured };
    const broker = brokerWith({ orders: 3, 'orders.g.retry': 3, 'orders.g.dlq': 3 }, config);
    await expect(checkTopics(broker, topics)).resolves.toEqual({ retryRetentionMs });
  });

  it('names all topics that are missing, and the remedy', async () => {
    await expect(checkTopics(brokerWith({ orders: 3 }), topics)).rejects.toThrow(
      'topics missing: orders.g.retry, orders.g.dlq: create them with the topics step',
    );
  });

  it('asks for the topic of outcomes only where outcomes are said', async () => {
    const without = brokerWith({ orders: 3, 'orders.g.retry': 3, 'orders.g.dlq': 3 });
    await expect(checkTopics(without, { ...topics, outcomes: undefined })).resolves.toBeDefined();
    await expect(checkTopics(without, { ...topics, outcomes: 'orders.outcome' })).rejects.toThrow(
      'topics missing: orders.outcome: create them with the topics step',
    );
  });

  it('names the partition counts when they differ', async () => {
    const broker = brokerWith({ orders: 12, 'orders.g.retry': 3, 'orders.g.dlq': 12 });
    await expect(checkTopics(broker, topics)).rejects.toThrow(
      'orders has 12, orders.g.retry has 3, orders.g.dlq has 12: give all of them the same number',
    );
  });
});

describe('unequalPartitions', () => {
  const assigned = (events: number[], retries: number[]) => [
    ...events.map((partition) => ({ topic: topics.event, partition })),
    ...retries.map((partition) => ({ topic: topics.retry, partition })),
  ];

  it('is content when partition N of both topics is owned, whatever the order', () => {
    expect(unequalPartitions(assigned([2, 0], [0, 2]), topics)).toBeUndefined();
    expect(unequalPartitions([], topics)).toBeUndefined();
  });

  it('names what is owned when a topic got more partitions while the group was running', () => {
    expect(unequalPartitions(assigned([0, 1, 12], [0, 1]), topics)).toMatch(
      /assigned are 0,1,12 of orders, 0,1 of orders.g.retry/,
    );
  });
});
