import type { TopicSpec } from '@rivulet/contracts';
import { applyTopics, differencesOf } from './apply-topics.ts';
import type { Kafka } from './kafka.ts';

const spec: TopicSpec = {
  name: 'orders',
  partitions: 3,
  replicationFactor: 1,
  config: { 'retention.ms': '1000', 'cleanup.policy': 'delete' },
};

/** A broker that has these topics and keeps what is created. */
function brokerWith(...present: TopicSpec[]) {
  const topics = new Map(present.map((topic) => [topic.name, topic]));
  const warnings: object[] = [];
  const admin = {
    topics: async () => [...topics.keys()],
    create: async (specs: readonly TopicSpec[]) =>
      specs.forEach((created) => topics.set(created.name, created)),
    describe: async (names: readonly string[]) => names.flatMap((name) => topics.get(name) ?? []),
  };
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (fields: object) => void warnings.push(fields),
  };
  return {
    topics,
    warnings,
    apply: (...specs: TopicSpec[]) => applyTopics({ admin } as unknown as Kafka, specs, log),
  };
}

describe('differencesOf', () => {
  it('finds none in a topic as it must be, whatever else the broker has set', () => {
    expect(differencesOf(spec, { ...spec, config: { ...spec.config, 'segment.bytes': '7' } })).toEqual([]);
  });

  it('names each difference with both values', () => {
    const found = { ...spec, partitions: 1, replicationFactor: 3, config: { 'cleanup.policy': 'compact' } };
    expect(differencesOf(spec, found)).toEqual([
      { topic: 'orders', setting: 'partitions', is: '1', mustBe: '3' },
      { topic: 'orders', setting: 'replication.factor', is: '3', mustBe: '1' },
      { topic: 'orders', setting: 'retention.ms', is: '(unset)', mustBe: '1000' },
      { topic: 'orders', setting: 'cleanup.policy', is: 'compact', mustBe: 'delete' },
    ]);
  });
});

describe('applyTopics', () => {
  it('creates what is missing, and the second time nothing', async () => {
    const broker = brokerWith();
    expect(await broker.apply(spec)).toEqual({ created: ['orders'], differences: [] });
    expect(await broker.apply(spec)).toEqual({ created: [], differences: [] });
  });

  it('reports what differs and never changes an existing topic', async () => {
    const existing = { ...spec, partitions: 1 };
    const broker = brokerWith(existing);
    const other = { ...spec, name: 'orders.group.retry' };
    const applied = await broker.apply(spec, other);
    expect(applied.created).toEqual(['orders.group.retry']);
    expect(applied.differences).toEqual([{ topic: 'orders', setting: 'partitions', is: '1', mustBe: '3' }]);
    expect(broker.warnings).toEqual(applied.differences);
    expect(broker.topics.get('orders')).toBe(existing);
  });
});
